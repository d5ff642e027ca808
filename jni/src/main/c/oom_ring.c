/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>

/*
 * A full ring lies in no cache, and the processor's own prefetching ends with each page:
 * asking for the bytes this far ahead, into the second cache, makes copying twice as fast.
 */
#define PREFETCH_BYTES 8192
#define CACHE_LINE_BYTES 64

#define ALIGNED(bytes) (((bytes) + 7u) & ~7ul)

int oom_ring_open(struct oom_ring *ring, int map_fd, struct oom_failure *failure)
{
	struct bpf_map_info info = {};
	__u32 info_bytes = sizeof(info);
	int err;

	memset(ring, 0, sizeof(*ring));
	ring->consumer = ring->producer = MAP_FAILED;
	ring->waiter.epoll_fd = ring->waiter.wake_fd = -1;
	ring->map_fd = map_fd;
	ring->page_bytes = sysconf(_SC_PAGESIZE);
	if (bpf_obj_get_info_by_fd(map_fd, &info, &info_bytes))
		return oom_fail(failure, "ask for the ring's size", errno);
	if (info.type != BPF_MAP_TYPE_RINGBUF)
		return oom_fail(failure, "open the ring: the map is not a ring buffer", EINVAL);
	ring->data_bytes = info.max_entries;

	ring->consumer = mmap(NULL, ring->page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
	if (ring->consumer == MAP_FAILED) {
		err = oom_fail(failure, "map the ring's consumer page", errno);
		goto close;
	}
	ring->producer = mmap(NULL, ring->page_bytes + 2 * ring->data_bytes, PROT_READ, MAP_SHARED, map_fd,
			      ring->page_bytes);
	if (ring->producer == MAP_FAILED) {
		err = oom_fail(failure, "map the ring's data", errno);
		goto close;
	}
	ring->data = (const uint8_t *)ring->producer + ring->page_bytes;
	ring->drained = __atomic_load_n(ring->consumer, __ATOMIC_ACQUIRE);
	err = oom_waiter_open(&ring->waiter, map_fd);
	if (err) {
		oom_fail(failure, "wait for the ring", err);
		goto close;
	}
	return 0;
close:
	oom_ring_close(ring);
	return err;
}

/* Never runs over the end: the data is mapped twice. */
static void prefetch(const uint8_t *from, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += CACHE_LINE_BYTES)
		__builtin_prefetch(from + at, 0, 2);
}

size_t oom_ring_drain(struct oom_ring *ring, uint8_t *to, size_t capacity, size_t most, unsigned long *oversized)
{
	unsigned long at = __atomic_load_n(ring->consumer, __ATOMIC_RELAXED);
	unsigned long end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
	size_t written = 0;
	size_t taken = 0;

	while (at < end && taken < most) {
		const uint8_t *header = ring->data + (at & (ring->data_bytes - 1));
		uint32_t word = __atomic_load_n((const uint32_t *)header, __ATOMIC_ACQUIRE);
		uint32_t length = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
		size_t needed = sizeof(struct oom_batch_entry) + ALIGNED(length);

		if (word & BPF_RINGBUF_BUSY_BIT)
			break;
		if (end - at > PREFETCH_BYTES)
			prefetch(header + PREFETCH_BYTES, BPF_RINGBUF_HDR_SZ + ALIGNED(length));
		if (!(word & BPF_RINGBUF_DISCARD_BIT) && needed <= capacity) {
			struct oom_batch_entry entry = { .length = length };

			if (needed > capacity - written)
				break;
			memcpy(to + written, &entry, sizeof(entry));
			memcpy(to + written + sizeof(entry), header + BPF_RINGBUF_HDR_SZ, length);
			written += needed;
			taken++;
		} else if (!(word & BPF_RINGBUF_DISCARD_BIT)) {
			++*oversized;
		}
		at += BPF_RINGBUF_HDR_SZ + ALIGNED(length);
	}
	ring->drained = at;
	/* What gives nothing to hand over is done with: waiting for a commit would find the ring readable for ever. */
	if (!written)
		oom_ring_commit(ring);
	return written;
}

void oom_ring_commit(struct oom_ring *ring)
{
	__atomic_store_n(ring->consumer, ring->drained, __ATOMIC_RELEASE);
}

bool oom_ring_is_empty(const struct oom_ring *ring)
{
	return __atomic_load_n(ring->consumer, __ATOMIC_RELAXED) == __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
}

long oom_ring_waiting(const struct oom_ring *ring)
{
	unsigned long at = __atomic_load_n(ring->consumer, __ATOMIC_RELAXED);
	unsigned long end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
	long records = 0;

	while (at < end) {
		const uint8_t *header = ring->data + (at & (ring->data_bytes - 1));
		uint32_t word = __atomic_load_n((const uint32_t *)header, __ATOMIC_ACQUIRE);

		if (word & BPF_RINGBUF_BUSY_BIT)
			break;
		records += !(word & BPF_RINGBUF_DISCARD_BIT);
		at += BPF_RINGBUF_HDR_SZ + ALIGNED(word & ~BPF_RINGBUF_DISCARD_BIT);
	}
	return records;
}

void oom_ring_close(struct oom_ring *ring)
{
	oom_waiter_close(&ring->waiter);
	if (ring->producer != MAP_FAILED)
		munmap(ring->producer, ring->page_bytes + 2 * ring->data_bytes);
	if (ring->consumer != MAP_FAILED)
		munmap(ring->consumer, ring->page_bytes);
	ring->consumer = ring->producer = MAP_FAILED;
}
