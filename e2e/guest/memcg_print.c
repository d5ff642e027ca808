/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints as lines of text what the sampler sees, once for each line that it reads:
 *
 *   memcg_print OBJECT HIERARCHY
 *
 *   hits ERROR DETAIL               0 when they are told
 *   reading FIELD=VALUE ...         one for each memory cgroup; what is absent is left out
 *   hit FIELD=VALUE ...             one for each hit since the last line that was read
 *   pass FIELD=VALUE ...
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memcg_passes.h"

#define MAX_CGROUPS 1024

static __u64 page_bytes;

static void print_if(const struct memcg_reading *reading, unsigned flag, const char *name, uint64_t value)
{
	if (!flag || reading->flags & flag)
		printf(" %s=%" PRIu64, name, value);
}

static void print_pages(const struct memcg_reading *reading, unsigned flag, const char *name, uint64_t pages)
{
	print_if(reading, flag, name, pages * page_bytes);
}

static void print_events(const char *of, const struct memcg_counts *counts)
{
	printf(" %s.high=%llu %s.max=%llu %s.oom=%llu %s.oom_kill=%llu %s.oom_group_kill=%llu", of, counts->high, of,
	       counts->max, of, counts->oom, of, counts->oom_kill, of, counts->oom_group_kill);
}

static void print_reading(const struct memcg_reading *reading)
{
	static const char *const LISTS[] = { "inactive_anon", "active_anon", "inactive_file", "active_file", "unevictable" };

	printf("reading id=%llu parent_id=%llu level=%u flags=%u removed=%u", reading->id, reading->parent_id,
	       reading->level, reading->flags, reading->removed);
	print_pages(reading, MEMCG_HAS_USAGE, "usage", reading->usage_pages);
	print_pages(reading, MEMCG_HAS_USAGE, "peak", reading->peak_pages);
	print_pages(reading, MEMCG_HAS_USAGE, "swap", reading->swap_usage_pages);
	print_pages(reading, MEMCG_HAS_LIMIT, "limit", reading->limit_pages);
	print_pages(reading, MEMCG_HAS_HIGH, "high", reading->high_pages);
	print_pages(reading, MEMCG_HAS_SWAP_LIMIT, "swap_limit", reading->swap_limit_pages);
	for (int list = 0; list < MEMCG_LRU_LISTS; list++)
		print_pages(reading, MEMCG_HAS_LRU, LISTS[list], reading->lru_pages[list]);
	print_pages(reading, MEMCG_HAS_KERNEL, "kernel", reading->kernel_pages);
	print_if(reading, MEMCG_HAS_STATS, "slab_reclaimable", reading->slab_reclaimable_bytes);
	print_if(reading, MEMCG_HAS_STATS, "slab_unreclaimable", reading->slab_unreclaimable_bytes);
	print_if(reading, MEMCG_HAS_STATS, "workingset_refault_anon", reading->refaults_anon);
	print_if(reading, MEMCG_HAS_STATS, "workingset_refault_file", reading->refaults_file);
	print_if(reading, MEMCG_HAS_RECLAIM, "pgscan", reading->scanned_pages);
	print_if(reading, MEMCG_HAS_RECLAIM, "pgsteal", reading->reclaimed_pages);
	print_if(reading, MEMCG_HAS_STALLS, "stalled_some_us", reading->stalled_some_ns / 1000);
	print_if(reading, MEMCG_HAS_STALLS, "stalled_full_us", reading->stalled_full_ns / 1000);
	print_events("events", &reading->events);
	print_events("own_events", &reading->own_events);
	putchar('\n');
}

static void print_hits(struct memcg_sampler *sampler)
{
	uint8_t batch[4096];
	unsigned long oversized;
	size_t bytes;

	while (sampler->has_hits && (bytes = oom_ring_drain(&sampler->hits, batch, sizeof(batch), SIZE_MAX, &oversized))) {
		for (size_t at = 0; at < bytes; at += sizeof(struct oom_batch_entry) + sizeof(struct memcg_hit)) {
			const struct memcg_hit *hit = (const void *)(batch + at + sizeof(struct oom_batch_entry));

			printf("hit id=%llu usage=%llu limit=%llu kind=%u untold=%llu\n", hit->id,
			       hit->usage_pages * page_bytes, hit->limit_pages * page_bytes, hit->limit, hit->untold);
		}
		oom_ring_commit(&sampler->hits);
	}
}

static void print_pass(struct memcg_sampler *sampler, int number)
{
	const struct memcg_pass *pass = sampler->pass;
	uint64_t sums[MEMCG_HIT_COUNTERS];

	for (unsigned i = 0; i < pass->readings; i++)
		print_reading(&sampler->readings[i]);
	print_hits(sampler);
	memcg_sampler_counters(sampler, sums);
	printf("pass number=%d readings=%u left_out=%u walk_turns=%u hits=%" PRIu64 " told=%" PRIu64
	       " untold=%" PRIu64 " no_limit=%" PRIu64 " ns=%llu\n", number, pass->readings, pass->left_out,
	       pass->walk_turns, sums[MEMCG_HITS], sums[MEMCG_HITS_TOLD], sums[MEMCG_HITS_UNTOLD],
	       sums[MEMCG_HITS_NO_LIMIT], pass->end_boot_ns - pass->begin_boot_ns);
}

int main(int argc, char **argv)
{
	struct memcg_settings settings = { .max_cgroups = MAX_CGROUPS, .wants_hits = true };
	struct oom_failure failure = {};
	struct memcg_sampler sampler;
	char line[64];

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	page_bytes = sysconf(_SC_PAGESIZE);
	settings.hierarchy = argv[2];
	if (memcg_sampler_open(&sampler, argv[1], &settings, &failure)) {
		printf("failure %s: %s; %s\n", failure.operation, strerror(failure.error), failure.detail);
		return 1;
	}
	printf("hits %d %s\n", sampler.has_hits ? 0 : sampler.no_hits.error, sampler.no_hits.detail);
	for (int number = 1; fgets(line, sizeof(line), stdin); number++) {
		if (memcg_sampler_pass(&sampler)) {
			printf("failure of a pass\n");
			return 1;
		}
		print_pass(&sampler, number);
	}
	memcg_sampler_close(&sampler);
	return 0;
}
