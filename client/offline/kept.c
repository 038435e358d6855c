/* A file: "PGKEPT1\n", CRC-32C of the message, its size (both little-endian), the message. */
#include "client/offline/kept.h"

#include "client/output/language.h"
#include "common/crc32c.h"
#include "common/file_put.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MAGIC[8] = "PGKEPT1\n";

static void put32(uint8_t *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get32(const uint8_t *in)
{
    return (uint32_t)in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

enum error_code kept_error(struct error *e, const char *path)
{
    if (e->code == ERROR_NO_SPACE)
        return error_set(e, ERROR_IO, path, "%s",
                         _("the disk of this device is full: nothing was kept, make room first"));
    return e->code;
}

enum error_code kept_put(const char *path, const ProtobufCMessage *m, struct error *e)
{
    size_t size = protobuf_c_message_get_packed_size(m);
    uint8_t *bytes = size > KEPT_MOST ? NULL : malloc(KEPT_HEADER_SIZE + size);
    if (bytes == NULL)
        return error_set(e, ERROR_IO, path, "%s", _("too large to be kept"));
    (void)protobuf_c_message_pack(m, bytes + KEPT_HEADER_SIZE);
    memcpy(bytes, MAGIC, sizeof MAGIC);
    put32(bytes + 8, crc32c(0, bytes + KEPT_HEADER_SIZE, size));
    put32(bytes + 12, (uint32_t)size);
    enum error_code code = file_put(path, bytes, KEPT_HEADER_SIZE + size, 0600, e);
    free(bytes);
    return code == ERROR_NONE ? code : kept_error(e, path);
}

ProtobufCMessage *kept_get(const char *path, const ProtobufCMessageDescriptor *type,
                           struct error *e)
{
    uint8_t *bytes;
    size_t size;
    ProtobufCMessage *m = NULL;
    if (file_get(path, KEPT_HEADER_SIZE + KEPT_MOST, &bytes, &size, e) != ERROR_NONE)
        return NULL;
    if (size >= KEPT_HEADER_SIZE && memcmp(bytes, MAGIC, sizeof MAGIC) == 0 &&
        get32(bytes + 12) == size - KEPT_HEADER_SIZE &&
        get32(bytes + 8) == crc32c(0, bytes + KEPT_HEADER_SIZE, size - KEPT_HEADER_SIZE))
        m = protobuf_c_message_unpack(type, NULL, size - KEPT_HEADER_SIZE,
                                      bytes + KEPT_HEADER_SIZE);
    free(bytes);
    if (m == NULL)
        error_set(e, ERROR_CORRUPT, path, "%s", _("it changed on the disk"));
    return m;
}

enum error_code kept_directory(const char *path, struct error *e)
{
    if (mkdir(path, 0700) == 0)
        return file_flush_name(path, e) == ERROR_NONE ? ERROR_NONE : kept_error(e, path);
    if (errno == EEXIST)
        return ERROR_NONE;
    error_set(e, errno == ENOSPC || errno == EDQUOT ? ERROR_NO_SPACE : ERROR_IO, path, "%s",
              strerror(errno));
    return kept_error(e, path);
}

enum error_code kept_remove(const char *path, struct error *e)
{
    if (unlink(path) != 0)
        return errno == ENOENT ? ERROR_NONE : error_set(e, ERROR_IO, path, "%s", strerror(errno));
    return file_flush_name(path, e);
}
