#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static bool parse_port(const char *text, uint16_t *port)
{
    char *rest;
    long value = strtol(text, &rest, 10);
    if (*text < '0' || *text > '9' || *rest || value > 65535)
        return false;
    *port = (uint16_t)value;
    return true;
}

static bool parse(const char *text, struct sockaddr_storage *out)
{
    char host[INET6_ADDRSTRLEN + 2];
    const char *colon = strrchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof host)
        return false;
    snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    uint16_t port;
    if (!parse_port(colon + 1, &port))
        return false;
    size_t length = strlen(host);
    if (length > 1 && host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        return uv_ip6_addr(host + 1, port, (struct sockaddr_in6 *)out) == 0;
    }
    return uv_ip4_addr(host, port, (struct sockaddr_in *)out) == 0;
}

enum error_code address_parse(const char *text, struct sockaddr_storage *out, struct error *e)
{
    struct sockaddr_storage address = {0};
    if (!parse(text, &address))
        return error_set(e, ERROR_USAGE, text, "is not ADDRESS:PORT (127.0.0.1:7443, [::1]:7443)");
    *out = address;
    return ERROR_NONE;
}

void address_format(const struct sockaddr_storage *a, char out[ADDRESS_SIZE])
{
    char host[INET6_ADDRSTRLEN] = "";
    bool v6 = a->ss_family == AF_INET6;
    uint16_t port = v6 ? ((const struct sockaddr_in6 *)a)->sin6_port
                       : ((const struct sockaddr_in *)a)->sin_port;
    uv_ip_name((const struct sockaddr *)a, host, sizeof host);
    snprintf(out, ADDRESS_SIZE, v6 ? "[%s]:%u" : "%s:%u", host, ntohs(port));
}

bool address_is_local(const struct sockaddr_storage *a)
{
    if (a->ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)a)->sin6_addr);
    return ntohl(((const struct sockaddr_in *)a)->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}
