/* `backup` over the wire: the slices of ledger/backup.h, each made on a worker thread, the next one
 * when the peer has taken the last. Loop thread only. */
#ifndef PAIGONG_NET_BACKUP_STREAM_H
#define PAIGONG_NET_BACKUP_STREAM_H

#include "net/session.h"

struct backup_stream;
/* NULL: *e says why. Ends by itself (session_backup_ended) or by backup_stream_end. */
struct backup_stream *backup_stream_begin(struct session_host *h, struct session *s, uint64_t id,
                                          struct error *e);
void backup_stream_end(struct backup_stream *b); /* its session is gone */
void backup_stream_drained(struct backup_stream *b);

#endif
