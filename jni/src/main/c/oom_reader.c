/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_reader.h"

#include <stdio.h>

int oom_reader_add(struct oom_reader *reader, int kills_fd, int details_fd, const char *set,
		   struct oom_failure *failure)
{
	struct oom_ring_pair *pair = &reader->pairs[reader->count];
	int err = oom_ring_open(&pair->kills, kills_fd, failure);

	if (err)
		return err;
	pair->has_details = details_fd >= 0;
	snprintf(pair->set, sizeof(pair->set), "%s", set ? set : "");
	if (pair->has_details) {
		err = oom_ring_open(&pair->details, details_fd, failure);
		if (!err && (err = oom_waiter_add(&pair->kills.waiter, details_fd))) {
			oom_fail(failure, "wait for the ring of details", err);
			oom_ring_close(&pair->details);
		}
	}
	if (err)
		oom_ring_close(&pair->kills);
	else
		reader->count++;
	return err;
}

static void close_pair(struct oom_ring_pair *pair)
{
	oom_ring_close(&pair->kills);
	if (pair->has_details)
		oom_ring_close(&pair->details);
}

static bool is_live(const struct oom_reader *reader)
{
	return reader->at == reader->count - 1;
}

/* Past the rings that are empty for good: nothing fills them any more. */
size_t oom_reader_kills(struct oom_reader *reader, uint8_t *to, size_t capacity, size_t most)
{
	for (;;) {
		struct oom_ring_pair *pair = &reader->pairs[reader->at];
		size_t bytes = oom_ring_drain(&pair->kills, to, capacity, most, &reader->oversized);

		if (bytes || is_live(reader) || (pair->has_details && !oom_ring_is_empty(&pair->details)))
			return bytes;
		close_pair(pair);
		oom_bpffs_remove(pair->set);
		reader->at++;
	}
}

size_t oom_reader_details(struct oom_reader *reader, uint8_t *to, size_t capacity, size_t most)
{
	struct oom_ring_pair *pair = &reader->pairs[reader->at];
	size_t bytes;

	if (!pair->has_details)
		return 0;
	bytes = oom_ring_drain(&pair->details, to, capacity, most, &reader->oversized);
	oom_ring_commit(&pair->details);
	return bytes;
}

void oom_reader_commit(struct oom_reader *reader)
{
	oom_ring_commit(&reader->pairs[reader->at].kills);
}

long oom_reader_waiting(const struct oom_reader *reader, bool live_too)
{
	long waiting = 0;

	for (int i = reader->at; i < reader->count - !live_too; i++)
		waiting += oom_ring_waiting(&reader->pairs[i].kills);
	return waiting;
}

int oom_reader_wait(struct oom_reader *reader, int timeout_ms)
{
	return is_live(reader) ? oom_waiter_wait(&reader->pairs[reader->at].kills.waiter, timeout_ms) : 1;
}

void oom_reader_wake(struct oom_reader *reader)
{
	oom_waiter_wake(&reader->pairs[reader->count - 1].kills.waiter);
}

void oom_reader_close(struct oom_reader *reader)
{
	for (; reader->at < reader->count; reader->at++)
		close_pair(&reader->pairs[reader->at]);
}
