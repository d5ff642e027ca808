/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_MEMCG_PASSES_H
#define TAPIO_MEMCG_PASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memcg_sampler.h"
#include "oom_errors.h"
#include "oom_ring.h"

struct bpf_link;
struct bpf_object;

struct memcg_settings {
	const char *hierarchy;	/* the directory that a pass begins at: where the memory controller is mounted */
	uint32_t max_cgroups;
	bool wants_hits;
};

/* The loaded programs and what they write, mapped. One thread makes passes and reads what they found. */
struct memcg_sampler {
	struct bpf_object *object;
	struct bpf_link *iterator;
	struct bpf_link *hits_link;
	struct memcg_reading *readings;
	size_t readings_bytes;
	struct memcg_pass *pass;
	size_t pass_bytes;
	struct oom_ring hits;
	struct oom_waiter idle;		/* where hits are not told */
	bool has_hits;
	struct oom_failure no_hits;	/* why */
};

/* Fails only when the cgroups can't be gone over; hits may be missing. */
int memcg_sampler_open(struct memcg_sampler *sampler, const char *object_path, const struct memcg_settings *settings,
		       struct oom_failure *failure);
/* Goes over all cgroups; 0 or -errno, which is -ENOENT once the directory that it began at is removed. */
int memcg_sampler_pass(struct memcg_sampler *sampler);
struct oom_waiter *memcg_sampler_waiter(struct memcg_sampler *sampler);
/* Sums over the CPUs by enum memcg_hit_counter. */
void memcg_sampler_counters(const struct memcg_sampler *sampler, uint64_t sums[MEMCG_HIT_COUNTERS]);
void memcg_sampler_close(struct memcg_sampler *sampler);

#endif
