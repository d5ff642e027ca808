/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_MEMCG_STATS_H
#define TAPIO_MEMCG_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "memcg_sampler.h"

#define MEMCG_STAT_BYTES 16384

/*
 * The kernel tells nobody in which order it keeps a cgroup's statistics: memory.stat, where
 * the same numbers stand in words, is asked once for the order and to confirm it.
 */
struct memcg_stat_file {
	char text[MEMCG_STAT_BYTES];
	int events;	/* that follow the sums `pgscan` and `pgsteal`; 0 on cgroup v1, which has none of it */
};

int memcg_stat_file_read(struct memcg_stat_file *file, const char *hierarchy);
/* Where the events that make up the two sums lie. */
void memcg_stat_file_learn(const struct memcg_stat_file *file, struct memcg_machine *machine);
/* Whether a reading of the same cgroup, taken between the two, says the same. */
bool memcg_stat_files_agree(const struct memcg_stat_file *before, const struct memcg_stat_file *after,
			    const struct memcg_reading *reading);
/* Whether the kernel has as many events as the file names: two are left out where they are kept for cgroup v1 alone. */
bool memcg_stat_file_names_all(const struct memcg_stat_file *file, unsigned event_items);

#endif
