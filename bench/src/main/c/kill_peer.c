// SPDX-License-Identifier: Apache-2.0
/*
 * Watches kills as a plain libbpf program does: loads the monitor's own object, polls its
 * ring and prints for each kill, as soon as it has the record,
 *
 *   kill PID BOOT_NS RECEIVED_NS
 *
 * with both times of CLOCK_BOOTTIME: the kernel's and ours. The first line is `watching HOOK`.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "oom_monitor.h"

static const char *const HOOKS[] = { "mark_victim_btf", "mark_victim_plain" };

static int print_kill(void *context, void *data, size_t size)
{
	const struct oom_record *record = data;
	struct timespec now;

	(void)context;
	clock_gettime(CLOCK_BOOTTIME, &now);
	if (size >= sizeof(*record))
		printf("kill %d %llu %lld\n", record->victim.tgid, record->boot_ns,
		       now.tv_sec * 1000000000LL + now.tv_nsec);
	return 0;
}

static int watch(struct bpf_object **object, const char *path, const char *hook)
{
	struct bpf_program *program;
	int err;

	*object = bpf_object__open_file(path, NULL);
	err = libbpf_get_error(*object);
	if (err) {
		*object = NULL;
		return err;
	}
	bpf_object__for_each_program(program, *object)
		bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), hook));
	err = bpf_object__load(*object);
	if (err)
		return err;
	program = bpf_object__find_program_by_name(*object, hook);
	return program && bpf_program__attach(program) ? 0 : -errno;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = NULL;
	struct ring_buffer *ring = NULL;
	int err = -ENOENT;

	if (argc != 2) {
		fprintf(stderr, "usage: kill_peer MONITOR_OBJECT\n");
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setlinebuf(stdout);
	for (unsigned i = 0; err && i < sizeof(HOOKS) / sizeof(*HOOKS); i++) {
		bpf_object__close(object);
		err = watch(&object, argv[1], HOOKS[i]);
		if (!err)
			printf("watching %s\n", HOOKS[i]);
	}
	if (!err) {
		ring = ring_buffer__new(bpf_object__find_map_fd_by_name(object, "oom_kills"), print_kill, NULL, NULL);
		err = ring ? 0 : -errno;
	}
	while (err >= 0 || err == -EINTR)
		err = ring_buffer__poll(ring, -1);
	fprintf(stderr, "kill_peer: %s\n", strerror(-err));
	ring_buffer__free(ring);
	bpf_object__close(object);
	return 1;
}
