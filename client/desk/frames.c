#include "client/desk/frames.h"

#include <stdlib.h>

bool frame_answers(Paigong__ClientFrame__CommandCase asked, Paigong__ServerFrame__ResultCase result)
{
    static const struct {
        Paigong__ClientFrame__CommandCase asked;
        Paigong__ServerFrame__ResultCase result;
    } answers[] = {
        {PAIGONG__CLIENT_FRAME__COMMAND_SHOW, PAIGONG__SERVER_FRAME__RESULT_TICKET},
        {PAIGONG__CLIENT_FRAME__COMMAND_HISTORY, PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE},
        {PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND, PAIGONG__SERVER_FRAME__RESULT_TICKET},
        {PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET, PAIGONG__SERVER_FRAME__RESULT_TICKET},
        {PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET,
         PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY}, /* a cut is known there (P11.2) */
        {PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS, PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE},
        {PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST, PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE},
        {PAIGONG__CLIENT_FRAME__COMMAND_NIGHT_LIST, PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE},
        {PAIGONG__CLIENT_FRAME__COMMAND_FREE_LIST, PAIGONG__SERVER_FRAME__RESULT_FREE_PAGE},
        {PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST, PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE},
        {PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET, PAIGONG__SERVER_FRAME__RESULT_SHEET},
        {PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS, PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE},
        {PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND, PAIGONG__SERVER_FRAME__RESULT_SHEET},
        {PAIGONG__CLIENT_FRAME__COMMAND_CALL_CARD, PAIGONG__SERVER_FRAME__RESULT_CARD},
        {PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST, PAIGONG__SERVER_FRAME__RESULT_SUGGESTIONS},
        {PAIGONG__CLIENT_FRAME__COMMAND_POLICY_SHOW, PAIGONG__SERVER_FRAME__RESULT_POLICY},
        {PAIGONG__CLIENT_FRAME__COMMAND_WORKFLOW_SHOW,
         PAIGONG__SERVER_FRAME__RESULT_WORKFLOW_TABLE},
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (answers[i].asked == asked && answers[i].result == result)
            return true;
    }
    return false;
}

/* A message without contents packs to nothing, which malloc may answer with NULL. */
Paigong__ServerFrame *frame_copy(const Paigong__ServerFrame *frame)
{
    size_t size = paigong__server_frame__get_packed_size(frame);
    uint8_t *packed = malloc(size + 1);
    if (packed == NULL)
        return NULL;
    paigong__server_frame__pack(frame, packed);
    Paigong__ServerFrame *copy = paigong__server_frame__unpack(NULL, size, packed);
    free(packed);
    return copy;
}

Paigong__Entry *entry_copy(const Paigong__Entry *entry)
{
    size_t size = paigong__entry__get_packed_size(entry);
    uint8_t *packed = malloc(size + 1);
    if (packed == NULL)
        return NULL;
    paigong__entry__pack(entry, packed);
    Paigong__Entry *copy = paigong__entry__unpack(NULL, size, packed);
    free(packed);
    return copy;
}
