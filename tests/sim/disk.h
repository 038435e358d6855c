/* A disk that may fail, below LMDB and the ledger. The libc calls by which the server changes files
 * below one directory come through here (disk_calls.c), on their way to a file system in memory.
 *
 * What was written stands in the page cache: everybody reads it. What of it a power cut would leave
 * is known besides: per 512-byte piece all contents since the last flush, per name all changes
 * since its directory's flush. After a flush that failed, pages count as clean though some were
 * never written; only writing to them again helps, as on Linux.
 */
#ifndef PAIGONG_TESTS_SIM_DISK_H
#define PAIGONG_TESTS_SIM_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on what changes below root is followed; what is there counts as flushed. */
void disk_attach(const char *root);
/* Everything is forgotten. */
void disk_detach(void);

enum disk_cut { DISK_POWER, DISK_PROCESS };
/* At that operation from now the power goes, or the process is killed: it may be done in part, and
 * whatever the server tries afterwards fails and changes nothing. */
void disk_cut_after(unsigned operations, enum disk_cut cut);
bool disk_is_off(void);
/* Some call was answered with a failure since the last disk_restart(): the server may end. */
bool disk_has_failed(void);
/* The server has ended and closed its files. After a power cut, what was not flushed is kept or not
 * as the seed wants it; `power`: cuts it now if it was not. */
void disk_restart(bool power);
/* says: statvfs shows it, too. */
void disk_set_full(bool full, bool says);
/* No new faults: after the last of them everything must come right. */
void disk_set_calm(bool calm);

/* For planted bugs: a flush for which this says true does nothing. */
typedef bool disk_lies(const char *path);
void disk_set_lies(disk_lies *lies);

/* One stretch of a file that is changed while nobody has it open, and put back. */
struct disk_damage {
    char path[64]; /* below the root */
    uint64_t offset;
    size_t size;
    uint8_t *before;
};
void disk_damage_make(struct disk_damage *d, const char *path, uint64_t offset,
                      const uint8_t *bytes, size_t size);
/* The file has these bytes again, whoever wrote them. */
bool disk_damage_is_gone(const struct disk_damage *d);
void disk_damage_heal(struct disk_damage *d);
void disk_damage_free(struct disk_damage *d);

struct disk_counts {
    uint64_t operations, cuts, kills, lost, torn, names_lost, short_writes, errors, full, evicted;
};
const struct disk_counts *disk_counts(void);

#endif
