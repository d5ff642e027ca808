/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_READER_H
#define TAPIO_OOM_READER_H

#include <stdbool.h>

#include "oom_bpffs.h"
#include "oom_ring.h"

#define OOM_READER_PAIRS 5	/* the live rings and those of every replaced set */

/* The rings of one set of programs; one that somebody else filled has no details. */
struct oom_ring_pair {
	struct oom_ring kills;
	struct oom_ring details;
	bool has_details;
	char set[OOM_BPFFS_PATH];	/* of pins, removed once all is read; empty for the live rings */
};

/* Reads the rings that replaced programs left, one after the other, and then those of the live ones. */
struct oom_reader {
	struct oom_ring_pair pairs[OOM_READER_PAIRS];
	int count;	/* the last one is live */
	int at;
	unsigned long oversized;
};

/* Adds a pair behind the others; details_fd is -1 when there are none, set is NULL for the live one. */
int oom_reader_add(struct oom_reader *reader, int kills_fd, int details_fd, const char *set,
		   struct oom_failure *failure);
/* At most `most` of them. */
size_t oom_reader_kills(struct oom_reader *reader, uint8_t *to, size_t capacity, size_t most);
/* Details are freed as they are taken. */
size_t oom_reader_details(struct oom_reader *reader, uint8_t *to, size_t capacity, size_t most);
void oom_reader_commit(struct oom_reader *reader);
/* Records of kills that nobody has read; what came to a live ring that was made just now did not wait. */
long oom_reader_waiting(const struct oom_reader *reader, bool live_too);
int oom_reader_wait(struct oom_reader *reader, int timeout_ms);
void oom_reader_wake(struct oom_reader *reader);
void oom_reader_close(struct oom_reader *reader);

#endif
