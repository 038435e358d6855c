/* OpenSSL's errors in words a person can act on. */
#include "common/tls_private.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>

static const struct {
    int reason;
    const char *meaning;
} reasons[] = {
    /* alerts the other side sent */
    {SSL_R_TLSV1_ALERT_UNKNOWN_CA,
     "the other side does not know the authority of our certificate (unknown_ca)"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "our certificate has expired (certificate_expired)"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,
     "our certificate has been revoked (certificate_revoked)"},
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "our certificate is not accepted (bad_certificate)"},
    {SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
     "our certificate is not of the accepted kind (unsupported_certificate)"},
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,
     "our certificate is not accepted (certificate_unknown)"},
    {SSL_R_TLSV1_ALERT_ACCESS_DENIED, "access is denied (access_denied)"},
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, "a certificate is required (certificate_required)"},
    {SSL_R_TLSV1_ALERT_DECRYPT_ERROR, "our signature was not accepted (decrypt_error)"},
    {SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL,
     "the other side does not speak paigong/1 (no_application_protocol)"},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "TLS 1.3 is needed (protocol_version)"},
    {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "nothing in common to speak (handshake_failure)"},
    {SSL_R_TLSV1_ALERT_INTERNAL_ERROR, "the other side failed (internal_error)"},
    {SSL_R_TLSV1_UNRECOGNIZED_NAME, "the server does not bear this name (unrecognized_name)"},
    /* what we found ourselves */
    {SSL_R_NO_APPLICATION_PROTOCOL, "the other side does not offer paigong/1"},
    {SSL_R_CALLBACK_FAILED, "the other side does not offer paigong/1"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "the other side does not speak TLS 1.3"},
    {SSL_R_WRONG_VERSION_NUMBER, "what came is not TLS"},
    {SSL_R_HTTP_REQUEST, "what came is HTTP, not TLS"},
    {SSL_R_HTTPS_PROXY_REQUEST, "what came is HTTP, not TLS"},
    {SSL_R_PACKET_LENGTH_TOO_LONG, "what came is not TLS"},
    {SSL_R_BAD_PACKET, "what came is not TLS"},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "what came was damaged or forged"},
};

void tls_error_clear(void)
{
    ERR_clear_error();
}

enum error_code tls_error_library(enum error_code code, const char *subject, struct error *e)
{
    unsigned long first = ERR_peek_error();
    const char *reason = first != 0 ? ERR_reason_error_string(first) : NULL;
    ERR_clear_error();
    return error_set(e, code, subject, "%s", reason != NULL ? reason : "it cannot be used");
}

static const char *verify_meaning(long result)
{
    switch (result) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "its certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "its certificate is not valid yet: is this machine's clock right?";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return "its certificate is for another name";
    case X509_V_ERR_INVALID_PURPOSE:
        return "its certificate is for another purpose";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return "its certificate is from another authority";
    default:
        return X509_verify_cert_error_string(result);
    }
}

static const char *reason_meaning(int reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].reason == reason)
            return reasons[i].meaning;
    return NULL;
}

enum error_code tls_error_connection(const SSL *ssl, const char *peer, struct error *e)
{
    unsigned long first = ERR_peek_error();
    int reason = ERR_GET_REASON(first);
    const char *meaning = NULL;
    if (ERR_GET_LIB(first) == ERR_LIB_SSL) {
        if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
            meaning = verify_meaning(SSL_get_verify_result(ssl));
        else
            meaning = reason_meaning(reason);
    }
    if (meaning == NULL && first != 0)
        meaning = ERR_reason_error_string(first);
    if (meaning == NULL)
        meaning = "the secure connection broke";
    ERR_clear_error();
    return error_set(e, ERROR_TLS_REFUSED, peer, "%s", meaning);
}
