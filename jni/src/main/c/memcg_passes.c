/* SPDX-License-Identifier: Apache-2.0 */
#include "memcg_passes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "memcg_stats.h"
#include "oom_machine.h"

#define CONFIRMATIONS 8	/* tries: between two looks the kernel may flush its statistics */

static void begin(struct memcg_sampler *sampler)
{
	memset(sampler, 0, sizeof(*sampler));
	sampler->readings = MAP_FAILED;
	sampler->pass = MAP_FAILED;
	sampler->idle.epoll_fd = sampler->idle.wake_fd = -1;
}

static int load(struct memcg_sampler *sampler, const char *path, uint32_t max_cgroups, bool with_hits,
		struct oom_failure *failure)
{
	int err;

	oom_listen(failure);
	sampler->object = bpf_object__open_file(path, NULL);
	err = libbpf_get_error(sampler->object);
	if (err) {
		sampler->object = NULL;
		err = oom_fail(failure, "open the eBPF object", err);
		goto out;
	}
	bpf_program__set_autoload(bpf_object__find_program_by_name(sampler->object, "reclaim_begin"), with_hits);
	err = bpf_map__set_max_entries(bpf_object__find_map_by_name(sampler->object, "memcg_readings"), max_cgroups);
	if (err) {
		err = oom_fail(failure, "prepare the maps", err);
		goto out;
	}
	err = bpf_object__load(sampler->object);
	if (err)
		err = oom_fail(failure, "load", err);
out:
	oom_listen(NULL);
	if (err) {
		bpf_object__close(sampler->object);
		sampler->object = NULL;
	}
	return err;
}

/* Together, else the iterator alone: then what was refused is the program that tells hits. */
static int load_what_can_be(struct memcg_sampler *sampler, const char *path, const struct memcg_settings *settings,
			    struct oom_failure *failure)
{
	sampler->has_hits = settings->wants_hits &&
			    !load(sampler, path, settings->max_cgroups, true, &sampler->no_hits);
	return sampler->has_hits ? 0 : load(sampler, path, settings->max_cgroups, false, failure);
}

static int put_machine(struct memcg_sampler *sampler, const struct memcg_machine *machine)
{
	__u32 zero = 0;

	return bpf_map_update_elem(bpf_object__find_map_fd_by_name(sampler->object, "memcg_machine"), &zero, machine,
				   BPF_ANY);
}

static void *map(struct memcg_sampler *sampler, const char *name, size_t bytes, size_t *mapped)
{
	size_t page = sysconf(_SC_PAGESIZE);

	*mapped = (bytes + page - 1) / page * page;
	return mmap(NULL, *mapped, PROT_READ, MAP_SHARED, bpf_object__find_map_fd_by_name(sampler->object, name), 0);
}

static int map_all(struct memcg_sampler *sampler, uint32_t max_cgroups, struct oom_failure *failure)
{
	sampler->readings = map(sampler, "memcg_readings", max_cgroups * sizeof(struct memcg_reading),
				&sampler->readings_bytes);
	if (sampler->readings == MAP_FAILED)
		return oom_fail(failure, "map the readings", errno);
	sampler->pass = map(sampler, "memcg_pass", sizeof(struct memcg_pass), &sampler->pass_bytes);
	return sampler->pass == MAP_FAILED ? oom_fail(failure, "map the pass", errno) : 0;
}

static int attach_iterator(struct memcg_sampler *sampler, const char *hierarchy, struct oom_failure *failure)
{
	int fd = open(hierarchy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_iter_link_info info = { .cgroup = { .order = BPF_CGROUP_ITER_DESCENDANTS_PRE, .cgroup_fd = fd } };
	DECLARE_LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info, .link_info_len = sizeof(info));
	int err = 0;

	if (fd < 0)
		return oom_fail(failure, "open the hierarchy of memory cgroups", errno);
	oom_listen(failure);
	sampler->iterator = bpf_program__attach_iter(
		bpf_object__find_program_by_name(sampler->object, "sample_memcg"), &options);
	if (!sampler->iterator)
		err = oom_fail(failure, "attach the cgroup iterator", errno);
	oom_listen(NULL);
	close(fd);
	return err;
}

static void attach_hits(struct memcg_sampler *sampler)
{
	struct oom_failure *failure = &sampler->no_hits;

	oom_listen(failure);
	sampler->hits_link =
		bpf_program__attach(bpf_object__find_program_by_name(sampler->object, "reclaim_begin"));
	sampler->has_hits = sampler->hits_link;
	if (!sampler->has_hits)
		oom_fail(failure, "attach", errno);
	oom_listen(NULL);
	if (!sampler->has_hits)
		return;
	sampler->has_hits = !oom_ring_open(&sampler->hits,
					   bpf_object__find_map_fd_by_name(sampler->object, "memcg_hits"), failure);
	if (!sampler->has_hits) {
		bpf_link__destroy(sampler->hits_link);
		sampler->hits_link = NULL;
	}
}

static bool is_confirmed(struct memcg_sampler *sampler, const char *hierarchy, struct memcg_stat_file files[2])
{
	for (int i = 0; i < CONFIRMATIONS; i++) {
		if (memcg_stat_file_read(&files[0], hierarchy) || memcg_sampler_pass(sampler) ||
		    memcg_stat_file_read(&files[1], hierarchy) || !sampler->pass->readings)
			return false;
		if (memcg_stat_files_agree(&files[0], &files[1], &sampler->readings[0]))
			return true;
	}
	return false;
}

/* What can't be confirmed is left absent. */
static int learn_statistics(struct memcg_sampler *sampler, const char *hierarchy, struct memcg_machine *machine)
{
	struct memcg_stat_file *files = calloc(2, sizeof(*files));
	int err = files ? memcg_sampler_pass(sampler) : -ENOMEM;

	if (!err && !memcg_stat_file_read(&files[0], hierarchy)) {
		if (memcg_stat_file_names_all(&files[0], sampler->pass->event_items))
			memcg_stat_file_learn(&files[0], machine);
		machine->stats_known = true;
		err = put_machine(sampler, machine);
		if (!err && !is_confirmed(sampler, hierarchy, files)) {
			machine->stats_known = false;
			err = put_machine(sampler, machine);
		}
	}
	free(files);
	return err;
}

int memcg_sampler_open(struct memcg_sampler *sampler, const char *object_path, const struct memcg_settings *settings,
		       struct oom_failure *failure)
{
	struct memcg_machine machine = {
		.unlimited_pages = LONG_MAX / sysconf(_SC_PAGESIZE),
		.nodes = oom_memory_nodes(),
	};
	int err;

	begin(sampler);
	err = load_what_can_be(sampler, object_path, settings, failure);
	if (!err)
		err = map_all(sampler, settings->max_cgroups, failure);
	if (!err && (err = put_machine(sampler, &machine)))
		err = oom_fail(failure, "tell the programs about the machine", err);
	if (!err)
		err = attach_iterator(sampler, settings->hierarchy, failure);
	if (!err && (err = learn_statistics(sampler, settings->hierarchy, &machine)))
		err = oom_fail(failure, "go over the memory cgroups", err);
	if (!err && sampler->has_hits)
		attach_hits(sampler);
	if (!err && !sampler->has_hits && (err = oom_waiter_open(&sampler->idle, -1)))
		err = oom_fail(failure, "wait for time", err);
	if (err)
		memcg_sampler_close(sampler);
	return err;
}

/* Nothing is printed, so one read goes over all of them; an iterator can't be wound back, so each pass has its own. */
int memcg_sampler_pass(struct memcg_sampler *sampler)
{
	int fd = bpf_iter_create(bpf_link__fd(sampler->iterator)), err = 0;
	uint64_t last = sampler->pass->begin_boot_ns;
	char nothing[64];
	ssize_t bytes;

	if (fd < 0)
		return -errno;
	do {
		bytes = read(fd, nothing, sizeof(nothing));
		if (bytes < 0 && errno != EAGAIN && errno != EINTR)
			err = -errno;
	} while (bytes && !err);
	close(fd);
	return !err && sampler->pass->begin_boot_ns == last ? -ENOENT : err;
}

struct oom_waiter *memcg_sampler_waiter(struct memcg_sampler *sampler)
{
	return sampler->has_hits ? &sampler->hits.waiter : &sampler->idle;
}

void memcg_sampler_counters(const struct memcg_sampler *sampler, uint64_t sums[MEMCG_HIT_COUNTERS])
{
	int fd = bpf_object__find_map_fd_by_name(sampler->object, "memcg_hit_counters");
	int cpus = libbpf_num_possible_cpus();
	__u64 *values = calloc(cpus > 0 ? cpus : 1, sizeof(*values));

	memset(sums, 0, MEMCG_HIT_COUNTERS * sizeof(*sums));
	for (__u32 key = 0; values && key < MEMCG_HIT_COUNTERS; key++)
		if (!bpf_map_lookup_elem(fd, &key, values))
			for (int cpu = 0; cpu < cpus; cpu++)
				sums[key] += values[cpu];
	free(values);
}

void memcg_sampler_close(struct memcg_sampler *sampler)
{
	bpf_link__destroy(sampler->hits_link);
	if (sampler->has_hits)
		oom_ring_close(&sampler->hits);
	oom_waiter_close(&sampler->idle);
	bpf_link__destroy(sampler->iterator);
	if (sampler->pass != MAP_FAILED)
		munmap(sampler->pass, sampler->pass_bytes);
	if (sampler->readings != MAP_FAILED)
		munmap(sampler->readings, sampler->readings_bytes);
	bpf_object__close(sampler->object);
	begin(sampler);
}
