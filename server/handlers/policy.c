/* A site's policy document (P17.1): shown, checked, set. */
#include "common/text.h"
#include "handlers/call.h"
#include "handlers/fault_rows.h"
#include "store/policy_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { APPROVAL_MAX = 127 };

/* ---- show ----------------------------------------------------------------------------------- */

void handle_policy_show(struct call *c)
{
    const Paigong__PolicyShow *m = c->in->policy_show;
    struct policy_record record;
    if (!call_site(c, m->site))
        return;
    if (!view_policy_record(c->view, m->site, m->version, c->arena, &record)) {
        error_set(&c->error, ERROR_NOT_FOUND, "policy version", "version %u of site '%s'",
                  m->version, m->site);
        return;
    }
    Paigong__Policy *p = call_message(c, &paigong__policy__descriptor);
    if (!p)
        return;
    /* A new site has an empty document: what holds there is more use than nothing. YAML that was
     * accepted is UTF-8. */
    const struct policy *compiled = view_policy(c->view, m->site, record.version);
    p->effective = compiled ? policy_document_print(compiled, c->arena) : NULL;
    p->document = record.size ? arena_strndup(c->arena, (const char *)record.document, record.size)
                              : p->effective;
    if (!p->document || !p->effective) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this answer");
        return;
    }
    p->site = call_text(c->arena, m->site);
    p->version = record.version;
    p->set_by = call_text(c->arena, record.set_by);
    p->approval = call_text(c->arena, record.approval);
    p->set_at = record.set_ms;
    c->out->policy = p;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_POLICY;
}

/* ---- check ---------------------------------------------------------------------------------- */

/* *faults: the mistakes as rows, or NULL with c->error set. True: none, and *out is compiled. */
static bool compile(struct call *c, const ProtobufCBinaryData *document, struct policy *out,
                    struct fault_rows *rows)
{
    struct policy_fault faults[POLICY_FAULTS_MAX];
    size_t count = 0;
    enum error_code code = policy_document_compile(document->data, document->len, out, faults,
                                                   POLICY_FAULTS_MAX, &count);
    if (code != ERROR_NONE && code != ERROR_BAD_POLICY) {
        error_set(&c->error, code, "policy", "no memory to read it");
        return false;
    }
    for (size_t i = 0; i < count && i < POLICY_FAULTS_MAX; i++)
        fault_rows_add(c, rows, faults[i].line, faults[i].field, "%s", faults[i].reason);
    rows->found = count;
    return code == ERROR_NONE;
}

static void answer_result(struct call *c, const struct policy *p, const struct fault_rows *rows)
{
    Paigong__PolicyResult *m = call_message(c, &paigong__policy_result__descriptor);
    if (!m)
        return;
    m->ok = rows->found == 0;
    m->faults = rows->rows;
    m->n_faults = rows->count;
    if (m->ok) {
        m->version = p->version;
        m->explained = (char **)call_array(c, POLICY_SENTENCES_MAX);
        m->n_explained =
            m->explained ? policy_document_explain(p, c->arena, m->explained, POLICY_SENTENCES_MAX)
                         : 0;
    }
    c->out->policy_result = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_POLICY_RESULT;
}

/* The roles that somebody of the site has, BIT(role) each. */
static uint32_t roles_held(struct call *c, const char *site)
{
    enum { PAGE = 64 };
    struct staff *staff = arena_alloc(c->arena, PAGE * sizeof *staff);
    char after[NAME_SIZE] = "";
    uint32_t held = 0;
    size_t count = staff ? PAGE : 0;
    while (count == PAGE) {
        count = view_staff_list(c->view, site, after, staff, PAGE);
        for (size_t i = 0; i < count; i++)
            held |= staff[i].revoked ? 0 : BIT(staff[i].role);
        if (count > 0)
            text_copy(after, sizeof after, staff[count - 1].id);
    }
    return held;
}

static uint32_t roles_called(const struct policy *p)
{
    uint32_t called = 0;
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++)
        for (uint8_t k = 0; k < p->clocks[i].chain_length; k++)
            called |= BIT(p->clocks[i].chain[k]);
    return called;
}

/* What a document alone doesn't tell: a breach that nobody there would hear of. */
static void explain_site(struct call *c, const struct policy *p, const char *site)
{
    char list[400];
    Paigong__PolicyResult *m = c->out->policy_result;
    uint32_t nobody = roles_called(p) & ~roles_held(c, site);
    if (!m || !m->explained || nobody == 0 || m->n_explained == POLICY_SENTENCES_MAX)
        return;
    roles_text(nobody, list, sizeof list);
    char *sentence = arena_printf(
        c->arena, "At %s nobody is %s: a breach that would go to them is passed on.", site, list);
    if (sentence)
        m->explained[m->n_explained++] = sentence;
}

void handle_policy_check(struct call *c)
{
    const Paigong__PolicyCheck *m = c->in->policy_check;
    struct policy p;
    struct fault_rows rows = {0};
    if (m->site[0] && !call_site(c, m->site))
        return;
    bool ok = compile(c, &m->document, &p, &rows);
    if (ok || rows.found > 0)
        answer_result(c, &p, &rows);
    if (ok && m->site[0])
        explain_site(c, &p, m->site);
}

/* ---- set ------------------------------------------------------------------------------------ */

static bool check_set(struct call *c, const Paigong__PolicySet *m)
{
    if (!call_site(c, m->site))
        return false;
    if (strlen(m->approval) > APPROVAL_MAX)
        error_set(&c->error, ERROR_BAD_REQUEST, "approval", "at most %d bytes", APPROVAL_MAX);
    return c->error.code == ERROR_NONE;
}

void handle_policy_set(struct call *c)
{
    const Paigong__PolicySet *m = c->in->policy_set;
    struct policy p;
    struct site site;
    struct fault_rows rows = {0};
    if (!check_set(c, m))
        return;
    if (!compile(c, &m->document, &p, &rows)) {
        if (rows.found > 0)
            fault_rows_refuse(c, &rows, ERROR_BAD_POLICY);
        return;
    }
    struct event ev;
    event_init(&ev, EVENT_POLICY_SET);
    p.version = view_site(c->view, m->site, &site) ? site.policy_version + 1 : 1;
    ev.site = m->site;
    ev.subject = m->approval;
    ev.version = p.version;
    ev.blob = m->document.data;
    ev.blob_size = m->document.len;
    if (!call_emit(c, &ev))
        return;
    (void)snprintf(c->outcome.subject, sizeof c->outcome.subject, "%u", p.version);
    answer_result(c, &p, &rows);
}

void again_policy_set(struct call *c)
{
    if (again_refused(c))
        return;
    uint32_t version = (uint32_t)strtoul(c->outcome.subject, NULL, 10);
    const struct policy *p = view_policy(c->view, c->in->policy_set->site, version);
    const struct fault_rows none = {0};
    if (p)
        answer_result(c, p, &none);
    else
        error_set(&c->error, ERROR_NOT_FOUND, "policy version", "%u", version);
}
