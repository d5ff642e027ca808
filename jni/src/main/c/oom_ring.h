/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_RING_H
#define TAPIO_OOM_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oom_errors.h"
#include "oom_waiter.h"

/*
 * One consumer of a BPF ring buffer that takes whole batches and frees them only when it
 * is told that they arrived: what was drained and not committed is there again after a
 * crash. libbpf's own consumer frees each record as soon as its callback returns.
 */
struct oom_ring {
	int map_fd;
	size_t page_bytes;
	size_t data_bytes;
	unsigned long *consumer;	/* the page we may write */
	unsigned long *producer;	/* read-only, the data (mapped twice) behind it */
	const uint8_t *data;
	unsigned long drained;		/* consumer position of the batch not yet committed */
	struct oom_waiter waiter;
};

/* In front of each record in a drained batch; the record follows, padded to 8 bytes. */
struct oom_batch_entry {
	uint32_t length;
	uint32_t reserved;
};

int oom_ring_open(struct oom_ring *ring, int map_fd, struct oom_failure *failure);
/*
 * Copies records that are complete to `to`, as many as fit and at most `most`; returns the bytes written.
 * A record larger than `capacity` is passed over and counted in *oversized.
 */
size_t oom_ring_drain(struct oom_ring *ring, uint8_t *to, size_t capacity, size_t most, unsigned long *oversized);
bool oom_ring_is_empty(const struct oom_ring *ring);
/* Complete records that were not committed. */
long oom_ring_waiting(const struct oom_ring *ring);
void oom_ring_commit(struct oom_ring *ring);
void oom_ring_close(struct oom_ring *ring);

#endif
