/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_COLLECTOR_H
#define TAPIO_OOM_COLLECTOR_H

#include "oom_hooks.h"
#include "oom_pins.h"
#include "oom_reader.h"

/* Programs, pins and the reader of their rings. */
struct oom_collector {
	struct oom_hooks hooks;		/* without objects where pinned programs were adopted */
	struct oom_pins pins;
	struct oom_pinned_maps maps;	/* of adopted programs */
	struct oom_pinned_maps old[OOM_PINS_OLD];
	struct oom_reader reader;
	int counters_fd;
	long waiting;			/* kills that nobody had read when this began */
	bool pinned;
	bool adopted;
	struct oom_failure not_pinned;	/* why */
};

/*
 * Adopts what an earlier collector left in the directory of bpffs, or loads the programs,
 * pins them there and goes on from what the earlier ones left. Without a directory, or
 * where pinning fails, the programs end with this process.
 */
int oom_collector_open(struct oom_collector *collector, const char *object_path, struct oom_settings settings,
		       const char *pin_directory, struct oom_failure *failure);
/* A collector that only reads the ring of a map that somebody else made. */
int oom_collector_borrow(struct oom_collector *collector, int map_id, struct oom_failure *failure);
/* Pinned programs go on. */
void oom_collector_close(struct oom_collector *collector);

#endif
