/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_pins.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "oom_monitor.h"

static const struct {
	const char *map;
	const char *pin;
} READERS_MAPS[] = {
	{ "oom_kills", "kills" },
	{ "oom_details", "details" },
	{ "oom_counters", "counters" },
	{ "oom_machine", "machine" },
};

#define READERS_MAPS_COUNT (sizeof(READERS_MAPS) / sizeof(READERS_MAPS[0]))

static int old_path(const struct oom_pins *pins, int index, char *path)
{
	char name[16];

	snprintf(name, sizeof(name), "old-%d", index);
	oom_bpffs_path(path, pins->directory, name);
	return oom_bpffs_has(path) ? 0 : -ENOENT;
}

static void give_turn(const struct oom_pins *pins, uint64_t identity)
{
	__u32 zero = 0;

	bpf_map_update_elem(pins->turn_fd, &zero, &identity, BPF_ANY);
}

/* Replaced sets report no more; theirs are rings to be read. */
static void end_old_links(const struct oom_pins *pins)
{
	char path[OOM_BPFFS_PATH];

	for (int i = 0; i < OOM_PINS_OLD; i++)
		if (!old_path(pins, i, path))
			oom_bpffs_unpin(path, "link-");
}

int oom_pins_lock(struct oom_pins *pins, const char *directory, struct oom_failure *failure)
{
	char path[OOM_BPFFS_PATH];
	int err;

	pins->lock_fd = pins->turn_fd = -1;
	if (snprintf(pins->directory, sizeof(pins->directory), "%s", directory) > OOM_BPFFS_PATH - 64)
		return oom_fail(failure, "pin: the directory's name is too long", ENAMETOOLONG);
	err = oom_bpffs_make(directory, failure);
	if (err)
		return err;
	pins->lock_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (pins->lock_fd < 0)
		return oom_fail(failure, "open the directory of the pins", errno);
	if (flock(pins->lock_fd, LOCK_EX | LOCK_NB)) {
		err = oom_fail(failure, "lock the pins: another collector has them", EBUSY);
		oom_pins_unlock(pins);
		return err;
	}
	oom_bpffs_path(path, directory, "next");
	oom_bpffs_remove(path);
	oom_bpffs_path(path, directory, "turn");
	pins->turn_fd = bpf_obj_get(path);
	return 0;
}

static int open_maps(const char *set, struct oom_pinned_maps *maps)
{
	int *fds[READERS_MAPS_COUNT] = { &maps->kills_fd, &maps->details_fd, &maps->counters_fd, &maps->machine_fd };
	char path[OOM_BPFFS_PATH + 16];
	int err = 0;

	for (unsigned i = 0; i < READERS_MAPS_COUNT; i++) {
		snprintf(path, sizeof(path), "%s/%s", set, READERS_MAPS[i].pin);
		*fds[i] = bpf_obj_get(path);
		if (*fds[i] < 0)
			err = -errno;
	}
	if (err)
		oom_pins_close_maps(maps);
	return err;
}

/* Another version's value may be shorter or longer: what is compared lies at its beginning. */
static bool read_machine(int fd, struct oom_machine *machine)
{
	struct bpf_map_info info = {};
	__u32 info_bytes = sizeof(info), zero = 0;
	bool good;
	void *value;

	if (bpf_obj_get_info_by_fd(fd, &info, &info_bytes))
		return false;
	value = calloc(1, info.value_size + sizeof(*machine));
	good = value && !bpf_map_lookup_elem(fd, &zero, value);
	if (good)
		memcpy(machine, value, sizeof(*machine));
	free(value);
	return good;
}

bool oom_pins_adopt(struct oom_pins *pins, uint64_t identity, struct oom_pinned_maps *maps)
{
	struct oom_machine machine;
	char path[OOM_BPFFS_PATH];

	oom_bpffs_path(path, pins->directory, "current");
	if (pins->turn_fd < 0 || !oom_bpffs_has(path) || open_maps(path, maps))
		return false;
	if (!read_machine(maps->machine_fd, &machine) || machine.identity != identity) {
		oom_pins_close_maps(maps);
		return false;
	}
	give_turn(pins, identity);
	end_old_links(pins);
	return true;
}

static int pin_links(const struct oom_hooks *hooks, const char *set, struct oom_failure *failure)
{
	char path[OOM_BPFFS_PATH + 32];

	for (int hook = 0; hook < OOM_HOOKS; hook++) {
		for (int i = 0; i < OOM_PROGRAMS_OF_A_HOOK; i++) {
			if (!hooks->links[hook][i])
				continue;
			snprintf(path, sizeof(path), "%s/link-%d-%d", set, hook, i);
			if (bpf_obj_pin(bpf_link__fd(hooks->links[hook][i]), path)) {
				int err = oom_fail(failure, "pin a hook's link", errno);

				snprintf(failure->detail, sizeof(failure->detail), "%s", oom_hook_name(hook));
				return err;
			}
		}
	}
	return 0;
}

static int pin_set(struct oom_pins *pins, const struct oom_hooks *hooks, const char *set, struct oom_failure *failure)
{
	char path[OOM_BPFFS_PATH + 16];

	if (mkdir(set, 0700))
		return oom_fail(failure, "make the directory of the next pins", errno);
	for (unsigned i = 0; i < READERS_MAPS_COUNT; i++) {
		snprintf(path, sizeof(path), "%s/%s", set, READERS_MAPS[i].pin);
		if (bpf_obj_pin(oom_hooks_map_fd(hooks, READERS_MAPS[i].map), path))
			return oom_fail(failure, "pin a map", errno);
	}
	if (pins->turn_fd < 0) {
		oom_bpffs_path(path, pins->directory, "turn");
		if (bpf_obj_pin(oom_hooks_map_fd(hooks, "oom_turn"), path))
			return oom_fail(failure, "pin a map", errno);
		pins->turn_fd = bpf_obj_get(path);
	}
	return pin_links(hooks, set, failure);
}

/* Out of the way of the next set; with its links until the next one has its turn. */
static int set_aside(const struct oom_pins *pins, const char *current, struct oom_failure *failure)
{
	char path[OOM_BPFFS_PATH];

	if (!oom_bpffs_has(current))
		return 0;
	for (int i = 0; i < OOM_PINS_OLD; i++)
		if (old_path(pins, i, path))
			return rename(current, path) ? oom_fail(failure, "set the old pins aside", errno) : 0;
	return oom_fail(failure, "set the old pins aside: too many are not read yet", EBUSY);
}

int oom_pins_replace(struct oom_pins *pins, const struct oom_hooks *hooks, uint64_t identity,
		     struct oom_failure *failure)
{
	char next[OOM_BPFFS_PATH], current[OOM_BPFFS_PATH];
	int err;

	oom_bpffs_path(next, pins->directory, "next");
	oom_bpffs_path(current, pins->directory, "current");
	err = pin_set(pins, hooks, next, failure);
	if (!err)
		err = set_aside(pins, current, failure);
	if (!err && rename(next, current))
		err = oom_fail(failure, "put the next pins in their place", errno);
	if (err) {
		oom_bpffs_remove(next);
		return err;
	}
	give_turn(pins, identity);
	end_old_links(pins);
	return 0;
}

void oom_pins_give_up(struct oom_pins *pins, uint64_t identity)
{
	char current[OOM_BPFFS_PATH];
	struct oom_failure failure;

	oom_bpffs_path(current, pins->directory, "current");
	if (set_aside(pins, current, &failure))
		oom_bpffs_remove(current);
	if (pins->turn_fd >= 0)
		give_turn(pins, identity);
	end_old_links(pins);
}

int oom_pins_old(const struct oom_pins *pins, int index, struct oom_pinned_maps *maps, char *path)
{
	struct oom_machine machine;

	if (old_path(pins, index, path))
		return -ENOENT;
	if (open_maps(path, maps))
		return -EINVAL;
	if (read_machine(maps->machine_fd, &machine) && machine.abi_version == OOM_ABI_VERSION)
		return 0;
	oom_pins_close_maps(maps);
	return -EINVAL;
}

void oom_pins_close_maps(struct oom_pinned_maps *maps)
{
	int *fds[READERS_MAPS_COUNT] = { &maps->kills_fd, &maps->details_fd, &maps->counters_fd, &maps->machine_fd };

	for (unsigned i = 0; i < READERS_MAPS_COUNT; i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

void oom_pins_unlock(struct oom_pins *pins)
{
	if (pins->turn_fd >= 0)
		close(pins->turn_fd);
	if (pins->lock_fd >= 0)
		close(pins->lock_fd);
	pins->lock_fd = pins->turn_fd = -1;
}

int oom_pins_remove_all(const char *directory, struct oom_failure *failure)
{
	static const char *const SETS[] = { "next", "current", "old-0", "old-1", "old-2", "old-3" };
	struct oom_pins pins;
	char path[OOM_BPFFS_PATH];
	int err;

	if (!oom_bpffs_has(directory))
		return 0;
	err = oom_pins_lock(&pins, directory, failure);
	if (err)
		return err;
	for (unsigned i = 0; i < sizeof(SETS) / sizeof(SETS[0]); i++) {
		oom_bpffs_path(path, directory, SETS[i]);
		oom_bpffs_remove(path);
	}
	oom_bpffs_unpin(directory, "turn");	/* what else lies there is another program's */
	if (rmdir(directory))
		err = oom_fail(failure, "remove the directory of the pins", errno);
	oom_pins_unlock(&pins);
	return err;
}
