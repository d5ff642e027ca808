/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real OOM kills of every kind, one case behind the other, for others to watch:
 *
 *   cases WITNESS TOP CASE...      TOP: the cgroup that all others are made in, from the hierarchy's root
 *
 * Each case has a cgroup of its own, TOP/CASE, and processes whose names begin with the case's. What was seen of it from
 * outside is in the file WITNESS; stage.h says how.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actors.h"
#include "stage.h"

#define LIMIT (24 * MIB)
#define SECONDS_FOR_A_CASE 120

static const char *name; /* of the case */
static int containers;

static void make_container(struct group *pod, long pod_limit, struct group *container, long limit)
{
	char path[512];

	containers++;
	snprintf(path, sizeof(path), "%s/%s/kubepods/burstable/pod0f3c1a52-7d1e-4c39-9a55-%012x", stage_top(), name,
		 containers);
	group_make(pod, path, pod_limit);
	snprintf(path + strlen(path), sizeof(path) - strlen(path), "/cri-containerd-7d1e5f1d%056x.scope", containers);
	group_make(container, path, limit);
}

static void finish_container(const struct group *pod, const struct group *container)
{
	group_finish(container);
	group_finish(pod);
	group_prune(pod);
}

/* In a container of its own; the process that it starts with has to be killed. */
static void alone(void (*play)(long), long argument, int adj, int uid)
{
	struct group pod, container;
	struct actor actor = { name, &container, adj, uid, play, argument };

	make_container(&pod, NO_LIMIT, &container, LIMIT);
	actor_start(&actor);
	reap_all();
	finish_container(&pod, &container);
}

static void single(void) { alone(grow_as_a_program, 0, 0, 0); }
static void other_user(void) { alone(grow, 0, 321, 1000); }
static void threads(void) { alone(grow_in_threads, 4, 0, 0); }
static void tmpfs(void) { alone(fill_tmpfs, 0, 0, 0); }

/* A process that came into a container by setns: the container's first process lives on. */
static void sidecar(void)
{
	struct group pod, container;
	struct actor first = { "sidecar-init", &container, 0, 0, hold, MIB / 4 };
	struct actor second = { "sidecar", &container, 0, 0, grow, 0 };
	int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	int theirs;
	char path[64];
	pid_t init, killed;

	make_container(&pod, NO_LIMIT, &container, LIMIT);
	must(own >= 0 && !unshare(CLONE_NEWPID), "pid namespace");
	init = actor_start(&first);
	stage_await_ready();
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", init);
	theirs = open(path, O_RDONLY | O_CLOEXEC);
	must(theirs >= 0 && !setns(theirs, CLONE_NEWPID), "setns");
	killed = actor_start(&second);
	must(!setns(own, CLONE_NEWPID), "setns");
	reap(killed);
	/* A namespace's first process has no ear for SIGTERM. */
	must(!kill(init, SIGKILL), "kill");
	must(waitpid(init, NULL, 0) == init, "waitpid");
	stage_say("ended %d sidecar-init dismissed=9", init);
	close(own);
	close(theirs);
	finish_container(&pod, &container);
}

static void group_kill(void)
{
	struct group pod, container;
	struct actor holder = { "group-holder", &container, 0, 0, hold, 4 * MIB };
	struct actor grower = { "group", &container, 0, 0, grow, 0 };

	make_container(&pod, NO_LIMIT, &container, LIMIT);
	group_write(&container, "memory.oom.group", "1");
	for (int i = 0; i < 2; i++) {
		actor_start(&holder);
		stage_await_ready();
	}
	actor_start(&grower);
	reap_all();
	finish_container(&pod, &container);
}

static void pod_limit(void)
{
	struct group pod, container;
	struct actor actor = { name, &container, 0, 0, grow, 0 };

	make_container(&pod, LIMIT, &container, NO_LIMIT);
	actor_start(&actor);
	reap_all();
	finish_container(&pod, &container);
}

static void other_victim(void)
{
	struct group pod, container;
	struct actor sleeper = { "other-sleeper", &container, 500, 0, hold, 12 * MIB };
	struct actor grower = { "other-trigger", &container, 0, 0, grow, 0 };

	make_container(&pod, NO_LIMIT, &container, LIMIT);
	actor_start(&sleeper);
	stage_await_ready();
	actor_start(&grower);
	reap_all();
	finish_container(&pod, &container);
}

static void protect(void)
{
	struct group pod, container;
	struct actor protected = { "protected", &container, -1000, 0, hold, 16 * MIB };
	struct actor grower = { "protect-victim", &container, 0, 0, grow, 0 };
	pid_t safe;

	make_container(&pod, NO_LIMIT, &container, LIMIT);
	safe = actor_start(&protected);
	stage_await_ready();
	reap(actor_start(&grower));
	dismiss(safe);
	finish_container(&pod, &container);
}

static void fork_storm(void)
{
	enum { GENERATIONS = 5, PROCESSES = (1 << GENERATIONS) - 1 };
	struct group pod, container;
	struct actor first = { name, &container, 0, 0, fork_and_grow, GENERATIONS };

	make_container(&pod, NO_LIMIT, &container, LIMIT);
	actor_start(&first);
	for (int i = 0; i < PROCESSES; i++)
		stage_await_ready();
	stage_open_gate();
	reap_all();
	finish_container(&pod, &container);
}

/* Made, killed in and removed, each within some milliseconds. */
static void short_lived(void)
{
	for (int i = 0; i < 20; i++) {
		long long begin = now_us();
		struct group pod, container;
		struct actor actor = { name, &container, 0, 0, grow, 0 };

		make_container(&pod, NO_LIMIT, &container, 2 * MIB);
		reap(actor_start(&actor));
		finish_container(&pod, &container);
		stage_say("lived %s us=%lld", container.path, now_us() - begin);
	}
}

static void storm(void)
{
	enum { GROUPS = 200, EACH = 5 };
	static struct group group[GROUPS];
	char path[512];

	for (int i = 0; i < GROUPS; i++) {
		snprintf(path, sizeof(path), "%s/%s/%d", stage_top(), name, i);
		group_make(&group[i], path, MIB);
	}
	for (int i = 0; i < GROUPS * EACH; i++) {
		struct actor actor = { name, &group[i % GROUPS], 0, 0, grow_behind_the_gate, 0 };

		actor_start(&actor);
	}
	stage_open_gate();
	reap_all();
	for (int i = 0; i < GROUPS; i++)
		group_finish(&group[i]);
	snprintf(group[0].path, sizeof(group[0].path), "%s/%s", stage_top(), name);
	group_prune(&group[0]);
}

/* The kernel's reaper takes the victim's memory, since the victim does not come to its end. */
static void reaper(void)
{
	struct group pod, container;
	struct actor keeper = { "reaper-keeper", &container, 0, 0, keep_from_exiting, 12 * MIB };
	struct actor grower = { "reaper-trigger", &container, 0, 0, grow, 0 };

	make_container(&pod, NO_LIMIT, &container, LIMIT);
	actor_start(&keeper);
	stage_await_ready();
	actor_start(&grower);
	reap_all();
	finish_container(&pod, &container);
}

/* The whole machine runs out. Not for a machine that others use. */
static void global(void)
{
	struct group group;
	struct actor actor = { name, &group, 300, 0, grow, 0 };
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", stage_top(), name);
	group_make(&group, path, NO_LIMIT);
	actor_start(&actor);
	reap_all();
	group_finish(&group);
	group_prune(&group);
}

static const struct {
	const char *name;
	void (*run)(void);
} CASES[] = {
	{ "single", single },
	{ "other-user", other_user },
	{ "threads", threads },
	{ "tmpfs", tmpfs },
	{ "sidecar", sidecar },
	{ "group", group_kill },
	{ "pod-limit", pod_limit },
	{ "other", other_victim },
	{ "protect", protect },
	{ "fork-storm", fork_storm },
	{ "short-lived", short_lived },
	{ "storm", storm },
	{ "reaper", reaper },
	{ "global", global },
};

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "grow")) {
		prctl(PR_SET_NAME, "single");
		grow(0);
	}
	if (argc < 4) {
		fprintf(stderr, "cases WITNESS TOP CASE...\n");
		return 2;
	}
	stage_open(argv[1], argv[2]);
	for (int i = 3; i < argc; i++) {
		size_t at = 0;

		while (at < sizeof(CASES) / sizeof(*CASES) && strcmp(CASES[at].name, argv[i]))
			at++;
		must(at < sizeof(CASES) / sizeof(*CASES), argv[i]);
		name = CASES[at].name;
		alarm(SECONDS_FOR_A_CASE);
		stage_say("begin %s", name);
		CASES[at].run();
		stage_say("end %s", name);
	}
	return 0;
}
