/* Every refusal and failure the product can give, in one list.
 *
 * An error is a code, a subject (the name of the thing: a field, a state, an id, a person) and a
 * detail (what is possible instead). The sentence a person reads is made from the list's template
 * at the edge: the server sends the English one, a client renders its own language.
 * Numbers go over the wire: never reuse one.
 *
 * In a template {subject} and {detail} are replaced. Exit is the status of the command-line
 * programs (interface.md): 1 refused, 2 bad input, 3 no such thing, 4 not allowed, 5 not reached.
 */
#ifndef PAIGONG_COMMON_ERROR_H
#define PAIGONG_COMMON_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* X(NAME, number, stable name, exit status, English, Chinese) */
#define ERROR_LIST(X) \
    X(NONE, 0, "ok", 0, "done", "完成") \
    X(BAD_REQUEST, 1, "bad_request", 2, "{subject}: {detail}", "{subject}：{detail}") \
    X(FRAME_TOO_LARGE, 2, "frame_too_large", 2, "the message is larger than {subject} allows: send it in smaller parts", "消息超过上限 {subject}：请分批发送") \
    X(UNSUPPORTED, 3, "unsupported", 2, "{subject} is not spoken by this server: {detail}", "服务器不支持 {subject}：{detail}") \
    X(NOT_FOUND, 4, "not_found", 3, "no such {subject}: {detail}", "没有这个{subject}：{detail}") \
    X(AMBIGUOUS, 5, "ambiguous", 3, "{subject} could be several: {detail}; give the whole id", "{subject} 不唯一：{detail}；请输入完整编号") \
    X(DENIED, 6, "denied", 4, "not allowed: {subject} {detail}", "无权操作：{subject} {detail}") \
    X(WRONG_STATE, 7, "wrong_state", 1, "the ticket is {subject}; possible now: {detail}", "工单状态为 {subject}；现在可以：{detail}") \
    X(TAKEN, 8, "taken", 1, "already taken by {subject}: {detail}", "已被 {subject} 接走：{detail}") \
    X(REFUSED, 9, "refused", 1, "{subject}: {detail}", "{subject}：{detail}") \
    X(NO_CONSENT, 10, "no_consent", 1, "the resident has not agreed to {subject}: {detail}", "住户尚未同意 {subject}：{detail}") \
    X(WRONG_CODE, 11, "wrong_code", 1, "the code is wrong: {subject} tries left; {detail}", "确认码错误：还可试 {subject} 次；{detail}") \
    X(CODE_LOCKED, 12, "code_locked", 1, "too many wrong codes: ask the desk for a new {subject} code; {detail}", "确认码输错次数过多：请向客服索取新的{subject}确认码；{detail}") \
    X(AMOUNT_MISMATCH, 13, "amount_mismatch", 1, "the amount is not what was agreed ({subject}): {detail}", "金额与约定不符（{subject}）：{detail}") \
    X(NOT_CHECKED, 14, "not_checked", 1, "the crew lead has not checked {subject} yet: {detail}", "班长尚未检查 {subject}：{detail}") \
    X(NOT_SIGNED, 15, "not_signed", 1, "the resident has not signed {subject}: {detail}", "住户尚未签认 {subject}：{detail}") \
    X(SAME_PERSON, 16, "same_person", 1, "{subject} took part in this work: {detail}", "{subject} 参与过此工单：{detail}") \
    X(EXPIRED, 17, "expired", 4, "{subject} has expired: {detail}", "{subject} 已过期：{detail}") \
    X(REVOKED, 18, "revoked", 4, "{subject} has been revoked: {detail}", "{subject} 已被注销：{detail}") \
    X(TOO_MANY, 19, "too_many", 1, "too many {subject}: {detail}", "{subject} 过多：{detail}") \
    X(NO_SPACE, 20, "no_space", 1, "the server's disk is full: nothing was changed; {detail}", "服务器磁盘已满：未作任何更改；{detail}") \
    X(BUSY, 21, "busy", 1, "the server is busy: {detail}", "服务器繁忙：{detail}") \
    X(INTERNAL, 22, "internal", 1, "the server could not do it: {detail}", "服务器未能完成：{detail}") \
    X(OTHER_LEDGER, 23, "other_ledger", 1, "this command was meant for another ledger or epoch: {detail}", "此命令属于另一台账或恢复前的台账：{detail}") \
    X(EXISTS, 24, "exists", 1, "{subject} exists already: {detail}", "{subject} 已存在：{detail}") \
    X(TOO_EARLY, 25, "too_early", 1, "{subject}: not before {detail}", "{subject}：不得早于 {detail}") \
    X(UNREACHABLE, 26, "unreachable", 5, "cannot reach the server at {subject}: {detail}", "无法连接服务器 {subject}：{detail}") \
    X(TLS_REFUSED, 27, "tls_refused", 5, "the secure connection to {subject} was refused: {detail}", "与 {subject} 的安全连接被拒绝：{detail}") \
    X(NOT_ENROLLED, 28, "not_enrolled", 5, "this profile is not enrolled: {subject}; {detail}", "此配置尚未注册：{subject}；{detail}") \
    X(CORRUPT, 29, "corrupt", 1, "{subject} is damaged: {detail}", "{subject} 已损坏：{detail}") \
    X(LOCKED, 30, "locked", 1, "{subject} is in use by another process: {detail}", "{subject} 正被另一进程使用：{detail}") \
    X(IO, 31, "io", 1, "{subject}: {detail}", "{subject}：{detail}") \
    X(BAD_ROWS, 32, "bad_rows", 2, "wrong rows: {subject}, nothing was imported: {detail}", "有 {subject} 行有误，未导入任何数据：{detail}") \
    X(BAD_POLICY, 33, "bad_policy", 2, "mistakes in the policy: {subject}, nothing was changed: {detail}", "规则有 {subject} 处错误，未作更改：{detail}") \
    X(OLD_REQUEST, 34, "old_request", 1, "the request id {subject} is older than the server remembers: {detail}", "请求编号 {subject} 过旧，服务器已不记得：{detail}") \
    X(USAGE, 35, "usage", 2, "{subject}: {detail}", "{subject}：{detail}") \
    X(SLOW_WATCHER, 36, "slow_watcher", 1, "the watch was cut off at {subject}: {detail}", "实时监视在 {subject} 处断开：{detail}") \
    X(NEEDS_APPROVAL, 37, "needs_approval", 1, "the price of {subject} is not approved yet: {detail}", "{subject} 的价格尚未批准：{detail}")

enum error_code {
#define X(NAME, number, name, exit, en, zh) ERROR_##NAME = number,
    ERROR_LIST(X)
#undef X
};

struct error {
    enum error_code code; /* ERROR_NONE: no error */
    char subject[96];
    char detail[400];
};

/* Fills *e, truncating on a character boundary; detail is a printf format. Returns code, so that
 * a function can `return error_set(...)`. e may be NULL: only the code is returned. */
enum error_code error_set(struct error *e, enum error_code code, const char *subject,
                          const char *detail_format, ...) __attribute__((format(printf, 4, 5)));

const char *error_name(enum error_code code);      /* stable name, "internal" when unknown */
int error_exit_status(enum error_code code);       /* 0..5 */
enum error_code error_from_number(int number);     /* unknown numbers become ERROR_INTERNAL */

/* The whole sentence in English or Chinese, without a newline. Returns its length; always
 * terminated, truncated on a character boundary. */
size_t error_sentence(const struct error *e, bool chinese, char *out, size_t capacity);

#endif
