/* What an event says of its sheet ↔ protobuf SheetFacts; codec.c calls it. */
#ifndef PAIGONG_LEDGER_CODEC_SHEET_H
#define PAIGONG_LEDGER_CODEC_SHEET_H

#include "common/arena.h"
#include "common/text.h"
#include "core/sheet.h"
#include "facts.pb-c.h"

struct codec_sheet_room {
    Paigong__SheetFacts facts;
    Paigong__SheetLine lines[SHEET_LINES], *line_pointers[SHEET_LINES];
    char ticket[TICKET_ID_SIZE], tickets[SHEET_LINES][TICKET_ID_SIZE];
};

/* Borrows the change's texts; the rest stands in room. */
void codec_sheet_fill(const struct sheet_change *from, struct codec_sheet_room *room);
/* ticket: room for a ticket's id, which the line borrows. */
void codec_sheet_line_fill(const struct sheet_line *from, char ticket[TICKET_ID_SIZE],
                           Paigong__SheetLine *to);
/* NULL: no memory in the arena, or a name or size that this version doesn't know. */
const struct sheet_change *codec_sheet_take(const Paigong__SheetFacts *in, struct arena *a);
/* False: a code or name too long, a state this version doesn't know, or no ticket's id. */
bool codec_sheet_line_take(const Paigong__SheetLine *in, struct sheet_line *out);
/* The first message in it with a field that this version doesn't know; NULL: none. */
const ProtobufCMessage *codec_sheet_unknown(const Paigong__SheetFacts *in);

#endif
