// SPDX-License-Identifier: Apache-2.0
/*
 * Samples memory cgroups as plain C programs do, in turns: by the kernel's iterator into an
 * array of its own, and by reading the files of each through descriptors that stay open.
 *
 *   memcg_peer OBJECT HIERARCHY CGROUPS PASSES
 *
 * makes so many cgroups with some pages in each below HIERARCHY, removes them at the end and
 * prints the medians of the processor time of a pass, in microseconds:
 *
 *   memcg_peer cgroups=N readings=N iterator_us=T usage_and_limit_us=T with_stat_us=T same=YES|NO
 *
 * `readings` counts what else is in the hierarchy; `same` is whether both saw the same usage.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "memcg_sampler.h"

#define ROOM 65536
#define PAGES_EACH 4

enum { USAGE, LIMIT, STAT, FILES };

static const char *const NAMES[2][FILES] = {
	{ "memory.current", "memory.max", "memory.stat" },
	{ "memory.usage_in_bytes", "memory.limit_in_bytes", "memory.stat" },
};

struct sample {
	uint64_t id;
	uint64_t usage;
	uint64_t limit;
	uint64_t file_cache;
	uint64_t refaults;
};

struct peer {
	struct bpf_object *object;
	struct bpf_link *link;
	const struct memcg_reading *readings;
	const struct memcg_pass *pass;
	char directory[512];
	bool is_v1;
	int count;
	int (*files)[FILES];
	uint64_t *ids;
	struct sample *samples;
	uint64_t page_bytes;
};

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static double cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	must(fd >= 0 && write(fd, text, strlen(text)) >= 0, path);
	close(fd);
}

static void path_of(const struct peer *peer, int cgroup, const char *file, char path[1024])
{
	snprintf(path, 1024, "%s/%d/%s", peer->directory, cgroup, file);
}

/* One process goes through all of them: a page is charged to where it is when it touches it. */
static void fill(const struct peer *peer)
{
	size_t bytes = (size_t)peer->count * PAGES_EACH * peer->page_bytes;
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;
	int status;

	must(memory != MAP_FAILED, "map memory");
	child = fork();
	must(child >= 0, "fork");
	if (!child) {
		for (int i = 0; i < peer->count; i++) {
			char path[1024];

			path_of(peer, i, "cgroup.procs", path);
			write_text(path, "0");
			memset(memory + (size_t)i * PAGES_EACH * peer->page_bytes, 1, PAGES_EACH * peer->page_bytes);
		}
		_exit(0);
	}
	must(waitpid(child, &status, 0) == child && !status, "fill the cgroups");
}

static void make_cgroups(struct peer *peer, const char *hierarchy)
{
	struct rlimit limit = { 1 << 20, 1 << 20 };
	char path[1024];
	struct stat stat;

	snprintf(path, sizeof(path), "%s/memory.usage_in_bytes", hierarchy);
	peer->is_v1 = !access(path, F_OK);
	snprintf(peer->directory, sizeof(peer->directory), "%s/tapio-bench-memcg-%d", hierarchy, getpid());
	must(!mkdir(peer->directory, 0755), peer->directory);
	if (!peer->is_v1) {
		snprintf(path, sizeof(path), "%s/cgroup.subtree_control", peer->directory);
		write_text(path, "+memory");
	}
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < peer->count; i++) {
		path_of(peer, i, "", path);
		must(!mkdir(path, 0755), path);
		must(!lstat(path, &stat), path);
		peer->ids[i] = stat.st_ino;
		for (int file = 0; file < FILES; file++) {
			path_of(peer, i, NAMES[peer->is_v1][file], path);
			peer->files[i][file] = open(path, O_RDONLY | O_CLOEXEC);
			must(peer->files[i][file] >= 0, path);
		}
	}
	fill(peer);
}

static void remove_cgroups(const struct peer *peer)
{
	char path[1024];

	for (int i = 0; i < peer->count; i++) {
		path_of(peer, i, "", path);
		rmdir(path);
	}
	rmdir(peer->directory);
}

static void attach(struct peer *peer, const char *object_path, const char *hierarchy)
{
	int fd = open(hierarchy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_iter_link_info info = { .cgroup = { .order = BPF_CGROUP_ITER_DESCENDANTS_PRE, .cgroup_fd = fd } };
	DECLARE_LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info, .link_info_len = sizeof(info));
	struct memcg_machine machine = { .unlimited_pages = INT64_MAX / peer->page_bytes, .nodes = 1, .stats_known = 1 };
	__u32 zero = 0;

	must(fd >= 0, hierarchy);
	peer->object = bpf_object__open_file(object_path, NULL);
	must(!libbpf_get_error(peer->object), object_path);
	bpf_program__set_autoload(bpf_object__find_program_by_name(peer->object, "reclaim_begin"), false);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(peer->object, "memcg_readings"), ROOM);
	must(!bpf_object__load(peer->object), "load");
	must(!bpf_map_update_elem(bpf_object__find_map_fd_by_name(peer->object, "memcg_machine"), &zero, &machine, 0),
	     "tell the machine");
	peer->readings = mmap(NULL, ROOM * sizeof(struct memcg_reading), PROT_READ, MAP_SHARED,
			      bpf_object__find_map_fd_by_name(peer->object, "memcg_readings"), 0);
	peer->pass = mmap(NULL, sizeof(struct memcg_pass), PROT_READ, MAP_SHARED,
			  bpf_object__find_map_fd_by_name(peer->object, "memcg_pass"), 0);
	must(peer->readings != MAP_FAILED && peer->pass != MAP_FAILED, "map");
	peer->link = bpf_program__attach_iter(bpf_object__find_program_by_name(peer->object, "sample_memcg"), &options);
	must(peer->link, "attach the iterator");
	close(fd);
}

static int by_iterator(struct peer *peer)
{
	int fd = bpf_iter_create(bpf_link__fd(peer->link));
	char nothing[64];
	unsigned i;

	must(fd >= 0 && !read(fd, nothing, sizeof(nothing)), "go over the cgroups");
	close(fd);
	for (i = 0; i < peer->pass->readings; i++) {
		const struct memcg_reading *reading = &peer->readings[i];

		peer->samples[i] = (struct sample){
			.id = reading->id,
			.usage = reading->usage_pages * peer->page_bytes,
			.limit = reading->flags & MEMCG_HAS_LIMIT ? reading->limit_pages * peer->page_bytes : 0,
			.file_cache = (reading->lru_pages[2] + reading->lru_pages[3]) * peer->page_bytes,
			.refaults = reading->refaults_file,
		};
	}
	return i;
}

static const char *text_of(int fd, char text[8192])
{
	ssize_t bytes = pread(fd, text, 8191, 0);

	must(bytes >= 0, "read");
	text[bytes] = '\0';
	return text;
}

static uint64_t number(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

static void by_files(struct peer *peer, bool with_stat)
{
	char text[8192];

	for (int i = 0; i < peer->count; i++) {
		struct sample *sample = &peer->samples[i];

		sample->id = peer->ids[i];
		sample->usage = strtoull(text_of(peer->files[i][USAGE], text), NULL, 10);
		sample->limit = strtoull(text_of(peer->files[i][LIMIT], text), NULL, 10);
		if (!with_stat)
			continue;
		text_of(peer->files[i][STAT], text);
		sample->file_cache = number(text, peer->is_v1 ? "\ntotal_inactive_file " : "\ninactive_file ") +
				     number(text, peer->is_v1 ? "\ntotal_active_file " : "\nactive_file ");
		sample->refaults = number(text, peer->is_v1 ? "\ntotal_workingset_refault_file " :
							       "\nworkingset_refault_file ");
	}
}

static bool is_same(struct peer *peer, int readings)
{
	struct sample *all = calloc(readings, sizeof(*all));
	int same = 0;

	must(all, "allocate");
	memcpy(all, peer->samples, readings * sizeof(*all));
	by_files(peer, true);
	for (int i = 0; i < peer->count; i++)
		for (int j = 0; j < readings; j++)
			if (all[j].id == peer->ids[i])
				same += all[j].usage == peer->samples[i].usage && all[j].usage > 0;
	free(all);
	return same == peer->count;
}

static int by_size(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return (difference > 0) - (difference < 0);
}

static double median(double *times, int count)
{
	qsort(times, count, sizeof(*times), by_size);
	return times[count / 2];
}

int main(int argc, char **argv)
{
	struct peer peer = { .page_bytes = sysconf(_SC_PAGESIZE) };
	int passes = argc == 5 ? atoi(argv[4]) : 0, readings = 0;
	double *times[3], begin;

	if (passes < 1) {
		fprintf(stderr, "usage: memcg_peer OBJECT HIERARCHY CGROUPS PASSES\n");
		return 2;
	}
	peer.count = atoi(argv[3]);
	peer.files = calloc(peer.count, sizeof(*peer.files));
	peer.ids = calloc(peer.count, sizeof(*peer.ids));
	peer.samples = calloc(ROOM, sizeof(*peer.samples));
	for (int i = 0; i < 3; i++)
		times[i] = calloc(passes, sizeof(double));
	attach(&peer, argv[1], argv[2]);
	make_cgroups(&peer, argv[2]);
	for (int i = 0; i < passes; i++) {
		begin = cpu_us();
		readings = by_iterator(&peer);
		times[0][i] = cpu_us() - begin;
		begin = cpu_us();
		by_files(&peer, false);
		times[1][i] = cpu_us() - begin;
		begin = cpu_us();
		by_files(&peer, true);
		times[2][i] = cpu_us() - begin;
	}
	readings = by_iterator(&peer);
	printf("memcg_peer cgroups=%d readings=%d iterator_us=%.0f usage_and_limit_us=%.0f with_stat_us=%.0f same=%s\n",
	       peer.count, readings, median(times[0], passes), median(times[1], passes), median(times[2], passes),
	       is_same(&peer, readings) ? "yes" : "no");
	remove_cgroups(&peer);
	return 0;
}
