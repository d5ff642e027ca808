/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_PINS_H
#define TAPIO_OOM_PINS_H

#include <stdbool.h>
#include <stdint.h>

#include "oom_bpffs.h"
#include "oom_errors.h"
#include "oom_hooks.h"

#define OOM_PINS_OLD 4	/* sets of pins that were replaced and not read to the end */

/*
 * What keeps collecting in bpffs while no process of ours runs. Below the directory lie
 *
 *   turn        the map that says whose turn it is to report; shared by all sets
 *   next/       a set that is being made: left there by a crash, it is removed
 *   current/    the set that reports: the maps that a reader needs and every link
 *   old-0/ ...  replaced sets, without links, until their rings are read to the end
 */
struct oom_pins {
	char directory[OOM_BPFFS_PATH];
	int lock_fd;	/* of the directory: whoever holds it has the rings for itself */
	int turn_fd;	/* -1 where no set was ever pinned */
};

/* The maps of a set that a reader needs. */
struct oom_pinned_maps {
	int kills_fd;
	int details_fd;
	int counters_fd;
	int machine_fd;
};

/* Mounts bpffs where it is not, makes the directory, locks it and removes what a crash left. -EBUSY: somebody has it. */
int oom_pins_lock(struct oom_pins *pins, const char *directory, struct oom_failure *failure);
/* Whether the current set is of that identity; its maps are opened then. */
bool oom_pins_adopt(struct oom_pins *pins, uint64_t identity, struct oom_pinned_maps *maps);
/* Makes these hooks the current set, in place of the one that was. On failure all is as before. */
int oom_pins_replace(struct oom_pins *pins, const struct oom_hooks *hooks, uint64_t identity,
		     struct oom_failure *failure);
/* Hands over to programs that could not be pinned: the current set ends as a replaced one does. */
void oom_pins_give_up(struct oom_pins *pins, uint64_t identity);
/* Opens a replaced set's rings if they can be read; -ENOENT: there is no such set. The path is for oom_bpffs_remove(). */
int oom_pins_old(const struct oom_pins *pins, int index, struct oom_pinned_maps *maps, char *path);
void oom_pins_close_maps(struct oom_pinned_maps *maps);
/* Leaves the pins where they are. */
void oom_pins_unlock(struct oom_pins *pins);
/* Removes everything: the programs end with it. -EBUSY while a collector runs. */
int oom_pins_remove_all(const char *directory, struct oom_failure *failure);

#endif
