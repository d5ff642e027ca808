// SPDX-License-Identifier: Apache-2.0
/*
 * Owns a ring, fills it, and drains it with libbpf; told what to do on standard input:
 *
 *   fill    fills the ring            -> filled RECORDS
 *   drain   empties it, decoding      -> drained RECORDS NANOSECONDS CHECKSUM
 *
 * The first line of output is `ring MAP_ID`. Each filling is the same, so that the
 * checksum over what was decoded shows that both sides read the same.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "fill.h"
#include "kill_decode.h"
#include "kill_samples.h"

struct drain {
	struct kill kill;
	uint64_t no_limit_pages;
	uint64_t records;
	uint64_t checksum;
};

struct peer {
	struct bpf_object *object;
	struct ring_buffer *ring;
	struct fill_run run;
	struct drain drain;
	int program_fd;
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int on_record(void *context, void *data, size_t size)
{
	struct drain *drain = context;
	const struct kill *kill = &drain->kill;
	int err = kill_decode(&drain->kill, data, size, drain->no_limit_pages);

	if (err)
		return err;
	drain->records++;
	drain->checksum += kill->sequence + kill->victim.tgid + kill->trigger.anon_rss_pages;
	if (kill->limit_owner)
		drain->checksum += kill->limit_owner->id + kill->limit_owner->path_length;
	if (kill->has_cmdline)
		drain->checksum += kill->cmdline_length;
	return 0;
}

static int put_samples(struct peer *peer, unsigned containers)
{
	int fd = bpf_object__find_map_fd_by_name(peer->object, "samples");
	struct fill_sample sample;
	int err;

	for (__u32 i = 0; i < containers; i++) {
		kill_sample(&sample, i);
		err = bpf_map_update_elem(fd, &i, &sample, BPF_ANY);
		if (err)
			return err;
	}
	peer->run.samples = containers;
	return 0;
}

static int open_peer(struct peer *peer, const char *path, unsigned ring_bytes, unsigned containers)
{
	struct bpf_map_info info = {};
	__u32 info_bytes = sizeof(info);
	int err, ring_fd;

	peer->drain.no_limit_pages = LONG_MAX / sysconf(_SC_PAGESIZE);
	peer->object = bpf_object__open_file(path, NULL);
	err = libbpf_get_error(peer->object);
	if (err) {
		peer->object = NULL;
		return err;
	}
	bpf_map__set_max_entries(bpf_object__find_map_by_name(peer->object, "ring"), ring_bytes);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(peer->object, "samples"), containers);
	err = bpf_object__load(peer->object);
	if (!err)
		err = put_samples(peer, containers);
	if (err)
		return err;
	peer->program_fd = bpf_program__fd(bpf_object__find_program_by_name(peer->object, "fill"));
	ring_fd = bpf_object__find_map_fd_by_name(peer->object, "ring");
	peer->ring = ring_buffer__new(ring_fd, on_record, &peer->drain, NULL);
	if (!peer->ring)
		return -errno;
	if (bpf_obj_get_info_by_fd(ring_fd, &info, &info_bytes))
		return -errno;
	printf("ring %u\n", info.id);
	return 0;
}

static int fill(struct peer *peer)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &peer->run, .ctx_size_in = sizeof(peer->run));
	int err;

	peer->run = (struct fill_run){ .samples = peer->run.samples };
	while (!peer->run.full) {
		err = bpf_prog_test_run_opts(peer->program_fd, &options);
		if (err || options.retval)
			return err ? err : -EINVAL;
	}
	printf("filled %u\n", peer->run.written);
	return 0;
}

static int drain(struct peer *peer)
{
	int64_t start = now_ns();
	int taken;

	peer->drain.records = peer->drain.checksum = 0;
	taken = ring_buffer__consume(peer->ring);
	if (taken < 0)
		return taken;
	printf("drained %lu %ld %lu\n", peer->drain.records, now_ns() - start, peer->drain.checksum);
	return 0;
}

int main(int argc, char **argv)
{
	struct peer peer = {};
	char line[64];
	int err;

	if (argc != 4) {
		fprintf(stderr, "usage: ring_peer FILL_OBJECT RING_BYTES CONTAINERS\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setlinebuf(stdout);
	err = open_peer(&peer, argv[1], strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
	while (!err && fgets(line, sizeof(line), stdin)) {
		if (!strcmp(line, "fill\n"))
			err = fill(&peer);
		else if (!strcmp(line, "drain\n"))
			err = drain(&peer);
		else
			err = -EINVAL;
	}
	if (err)
		fprintf(stderr, "ring_peer: %s\n", strerror(-err));
	ring_buffer__free(peer.ring);
	bpf_object__close(peer.object);
	return err ? 1 : 0;
}
