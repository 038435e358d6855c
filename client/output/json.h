/* Any message as JSON in interface.md's shape, from protobuf-c's descriptors: snake_case keys,
 * every key present (null, false, [] when empty), enums by name, times in RFC 3339, money in fen,
 * bytes in hex. An entry of the ledger has its event's own fields beside seq, at, who, …
 *
 * Out of memory ends the program: it is a command-line tool. */
#ifndef PAIGONG_CLIENT_JSON_H
#define PAIGONG_CLIENT_JSON_H

#include "common/error.h"
#include "paigong.pb-c.h"

#include <jansson.h>

json_t *json_message(const ProtobufCMessage *m);
/* The one result a frame holds; null when it holds none. */
json_t *json_result(const Paigong__ServerFrame *f);
/* One page more of a list that is told whole: its rows, which stand under `rows`, go behind those
 * of *document, NULL before the first page. Takes the page. */
void json_join(json_t **document, json_t *page, const char *rows);
/* {"error": {code, message, …}}; message is the line a person gets. answer may be NULL. */
json_t *json_error(const struct error *e, const char *message, const Paigong__Error *answer);
/* One document and a newline on stdout; drops the reference. */
void json_print(json_t *document);

#endif
