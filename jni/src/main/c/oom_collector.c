/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_collector.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "oom_monitor.h"

#define FNV_OFFSET 0xcbf29ce484222325ull
#define FNV_PRIME 0x100000001b3ull

static uint64_t hash(uint64_t so_far, const void *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		so_far = (so_far ^ ((const uint8_t *)bytes)[i]) * FNV_PRIME;
	return so_far;
}

/* FNV-1a over the object and what is set up with it: whatever differs makes other programs. */
static int identify(const char *object_path, struct oom_settings *settings, struct oom_failure *failure)
{
	uint32_t settled[] = { OOM_ABI_VERSION, settings->ring_bytes, settings->detail_bytes, settings->wanted };
	uint64_t identity = hash(FNV_OFFSET, settled, sizeof(settled));
	FILE *object = fopen(object_path, "re");
	uint8_t bytes[4096];
	size_t count;

	if (!object)
		return oom_fail(failure, "open the eBPF object", errno);
	while ((count = fread(bytes, 1, sizeof(bytes), object)))
		identity = hash(identity, bytes, count);
	fclose(object);
	settings->identity = identity ? identity : 1;
	return 0;
}

static void begin(struct oom_collector *collector)
{
	memset(collector, 0, sizeof(*collector));
	collector->pins.lock_fd = collector->pins.turn_fd = -1;
	collector->maps = (struct oom_pinned_maps){ -1, -1, -1, -1 };
	for (int i = 0; i < OOM_PINS_OLD; i++)
		collector->old[i] = collector->maps;
	collector->counters_fd = -1;
}

/* Rings that can't be read, of another version or broken, are of no use to anyone. */
static void add_old_rings(struct oom_collector *collector)
{
	char path[OOM_BPFFS_PATH];
	struct oom_failure failure;

	for (int i = 0; i < OOM_PINS_OLD; i++) {
		struct oom_pinned_maps *maps = &collector->old[i];
		int err = oom_pins_old(&collector->pins, i, maps, path);

		if (err == -ENOENT)
			continue;
		if (err || oom_reader_add(&collector->reader, maps->kills_fd, maps->details_fd, path, &failure))
			oom_bpffs_remove(path);
	}
}

static int load(struct oom_collector *collector, const char *object_path, const struct oom_settings *settings,
		struct oom_failure *failure)
{
	int err = oom_hooks_open(&collector->hooks, object_path, settings, failure);

	if (err || collector->pins.lock_fd < 0)
		return err;
	collector->pinned =
		!oom_pins_replace(&collector->pins, &collector->hooks, settings->identity, &collector->not_pinned);
	if (!collector->pinned)
		oom_pins_give_up(&collector->pins, settings->identity);
	return 0;
}

static int add_live_rings(struct oom_collector *collector, struct oom_failure *failure)
{
	const struct oom_hooks *hooks = &collector->hooks;

	if (collector->adopted) {
		collector->counters_fd = collector->maps.counters_fd;
		return oom_reader_add(&collector->reader, collector->maps.kills_fd, collector->maps.details_fd, NULL,
				      failure);
	}
	collector->counters_fd = oom_hooks_map_fd(hooks, "oom_counters");
	return oom_reader_add(&collector->reader, oom_hooks_map_fd(hooks, "oom_kills"),
			      oom_hooks_map_fd(hooks, "oom_details"), NULL, failure);
}

int oom_collector_open(struct oom_collector *collector, const char *object_path, struct oom_settings settings,
		       const char *pin_directory, struct oom_failure *failure)
{
	int err = 0;

	begin(collector);
	settings.identity = 0;
	settings.turn_fd = -1;
	if (pin_directory && !oom_pins_lock(&collector->pins, pin_directory, &collector->not_pinned)) {
		err = identify(object_path, &settings, failure);
		settings.turn_fd = collector->pins.turn_fd;
		if (!err)
			collector->adopted = collector->pinned =
				oom_pins_adopt(&collector->pins, settings.identity, &collector->maps);
	}
	if (!err && collector->adopted)
		oom_hooks_recall(&collector->hooks, collector->maps.machine_fd);
	else if (!err)
		err = load(collector, object_path, &settings, failure);
	if (!err && collector->pins.lock_fd >= 0)
		add_old_rings(collector);
	if (!err)
		err = add_live_rings(collector, failure);
	if (err)
		oom_collector_close(collector);
	else
		collector->waiting = oom_reader_waiting(&collector->reader, collector->adopted);
	return err;
}

int oom_collector_borrow(struct oom_collector *collector, int map_id, struct oom_failure *failure)
{
	int err;

	begin(collector);
	collector->maps.kills_fd = bpf_map_get_fd_by_id(map_id);
	if (collector->maps.kills_fd < 0)
		return oom_fail(failure, "open the map by its id", errno);
	err = oom_reader_add(&collector->reader, collector->maps.kills_fd, -1, NULL, failure);
	if (err)
		oom_collector_close(collector);
	return err;
}

void oom_collector_close(struct oom_collector *collector)
{
	oom_reader_close(&collector->reader);
	oom_hooks_close(&collector->hooks);
	oom_pins_close_maps(&collector->maps);
	for (int i = 0; i < OOM_PINS_OLD; i++)
		oom_pins_close_maps(&collector->old[i]);
	oom_pins_unlock(&collector->pins);
}
