/* enroll HOST:PORT CODE: a key made here, its certificate from the server the code pins. */
#include "client/commands/commands.h"
#include "client/link/renewal.h"
#include "client/offline/cache.h"
#include "client/offline/unsent.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "common/crypto.h"
#include "common/time_text.h"
#include "common/tls_authority.h"
#include "common/tls_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct paths {
    char key[640], certificate[640], authority[640], session[640], server[640];
};

static void locate(const struct profile *p, struct paths *out)
{
    profile_path(p, "key.pem", out->key, sizeof out->key);
    profile_path(p, "certificate.pem", out->certificate, sizeof out->certificate);
    profile_path(p, "authority.pem", out->authority, sizeof out->authority);
    profile_path(p, "session", out->session, sizeof out->session);
    profile_path(p, "server.json", out->server, sizeof out->server);
}

/* An enrolled profile is somebody's: it is replaced only when that is asked for. A half-finished
 * enrolment goes on with its key, so that a lost answer can be fetched again. */
static enum error_code make_room(struct run *r, const struct paths *paths, struct error *e)
{
    struct stat st;
    struct error unsettled;
    (void)!renewal_settle(&r->profile, &unsettled);
    bool enrolled = stat(paths->certificate, &st) == 0 && stat(paths->server, &st) == 0;
    if (!enrolled) {
        renewal_forget(&r->profile);
        return ERROR_NONE;
    }
    if (!cli_has(r->cli, "--replace"))
        return error_set(e, ERROR_EXISTS, r->profile.name,
                         _("choose another with --profile NAME, or --replace it"));
    renewal_forget(&r->profile);
    cache_forget(&r->profile); /* residents' data that may not be the next person's */
    (void)unlink(paths->server);
    (void)unlink(paths->certificate);
    (void)unlink(paths->session);
    (void)unlink(paths->authority);
    (void)unlink(paths->key);
    return ERROR_NONE;
}

static enum error_code ask(struct run *r, const char *code_text, const uint8_t *request,
                           size_t size, const Paigong__ServerFrame **answer, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Enroll enroll = PAIGONG__ENROLL__INIT;
    enroll.code = (char *)code_text;
    enroll.certificate_request = (ProtobufCBinaryData){.len = size, .data = (uint8_t *)request};
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_ENROLL;
    f.enroll = &enroll;
    enum error_code code = run_ask(r, &f, answer, e);
    if (code != ERROR_NONE)
        return code;
    if ((*answer)->result_case != PAIGONG__SERVER_FRAME__RESULT_CERTIFICATE)
        return error_set(e, ERROR_INTERNAL, r->profile.address, "%s", _("answered something else"));
    return ERROR_NONE;
}

/* The CA that came with the certificate must be the one the code names. */
static enum error_code check_pin(const Paigong__Certificate *c, const uint8_t *pin,
                                 const char *address, struct error *e)
{
    uint8_t fingerprint[SHA256_SIZE];
    sha256(c->authority.data, c->authority.len, fingerprint);
    if (equal_constant_time(fingerprint, pin, ENROL_PIN))
        return ERROR_NONE;
    return error_set(e, ERROR_TLS_REFUSED, address, "%s",
                     _("its certificate authority is not the one the code was made by"));
}

static enum error_code save(struct run *r, const struct paths *paths, const Paigong__Certificate *c,
                            struct error *e)
{
    enum error_code code =
        tls_certificate_save(paths->authority, c->authority.data, c->authority.len, e);
    if (code == ERROR_NONE)
        code = tls_certificate_save(paths->certificate, c->certificate.data, c->certificate.len, e);
    /* last: what makes the profile count as enrolled */
    return code == ERROR_NONE ? profile_save(&r->profile, e) : code;
}

static void print(const struct run *r, const Paigong__ServerFrame *answer)
{
    const Paigong__Certificate *c = answer->certificate;
    char role[WORD_SIZE], until[TIME_TEXT_SIZE];
    if (r->cli->json) {
        json_t *document = json_result(answer);
        (void)json_object_del(document, "certificate");
        (void)json_object_del(document, "authority");
        (void)json_object_set_new(document, "profile", json_string(r->profile.name));
        json_print(document);
        return;
    }
    word_text(&paigong__role__descriptor, (int)c->role, role);
    time_text_short(c->until_at, run_now_ms(r), until);
    printf(_("enrolled as %s (%s) at %s; profile %s, certificate until %s\n"), c->id, role,
           r->profile.address, r->profile.name, until);
}

static enum error_code exchange(struct run *r, const struct paths *paths, const char *code_text,
                                const uint8_t *pin, struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    uint8_t *request = NULL;
    size_t size = 0;
    char program[64];
    enum error_code code = profile_save(&r->profile, e); /* makes the directory, 0700 */
    if (code == ERROR_NONE && unlink(paths->server) != 0)
        code = error_set(e, ERROR_IO, paths->server, "%s", _("cannot be removed"));
    if (code == ERROR_NONE)
        code = tls_key_request(paths->key, &request, &size, e);
    if (code != ERROR_NONE)
        return code;
    (void)snprintf(program, sizeof program, "%s %s", r->cli->program->name, PAIGONG_VERSION);
    struct link_options o = {
        .address = r->profile.address, .tls = r->tls, .pin = pin, .program = program};
    code = run_open(r, &o, e);
    if (code == ERROR_NONE)
        code = ask(r, code_text, request, size, &answer, e);
    if (code == ERROR_NONE)
        code = check_pin(answer->certificate, pin, r->profile.address, e);
    if (code == ERROR_NONE)
        code = save(r, paths, answer->certificate, e);
    if (code == ERROR_NONE)
        print(r, answer);
    if (code == ERROR_NONE && r->away != NULL)
        unsent_enrolled(r, answer->certificate->id);
    free(request);
    return code;
}

enum error_code run_enroll(struct run *r, struct error *e)
{
    const char *address = cli_argument(r->cli, 0), *code_text = cli_argument(r->cli, 1);
    uint8_t secret[ENROL_SECRET], pin[ENROL_PIN];
    struct paths paths;
    if (!enrol_code_parse(code_text, secret, pin))
        return error_set(e, ERROR_USAGE, "CODE", "%s", _("mistyped: copy it as it was printed"));
    wipe(secret, sizeof secret); /* the server checks it; here the pin is enough */
    if (strlen(address) >= sizeof r->profile.address || strrchr(address, ':') == NULL)
        return error_set(e, ERROR_USAGE, "HOST:PORT", _("not \"%s\""), address);
    locate(&r->profile, &paths);
    enum error_code code = make_room(r, &paths, e);
    if (code != ERROR_NONE)
        return code;
    (void)snprintf(r->profile.address, sizeof r->profile.address, "%s", address);
    r->tls = tls_context_client(NULL, NULL, NULL, e);
    return r->tls == NULL ? e->code : exchange(r, &paths, code_text, pin, e);
}
