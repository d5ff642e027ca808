/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a case is played on: memory cgroups (v1 or v2), processes in them, and the witness, a file with a line for each
 * thing seen from outside the collector:
 *
 *   begin CASE, end CASE
 *   started PID COMM
 *   ended PID COMM exit=CODE|signal=NUMBER                      what waitpid says
 *   counters PATH subtree|local oom_kill=N [oom_group_kill=N]   the cgroup's own, once nothing runs in it any more
 *   lived PATH us=N                                             from the making of a cgroup to its removal
 */
#ifndef TAPIO_OOM_STAGE_H
#define TAPIO_OOM_STAGE_H

#include <stddef.h>
#include <sys/types.h>

#define MIB (1L << 20)
#define NO_LIMIT (-1L)

struct group {
	char path[512]; /* from the root of the hierarchy */
};

struct actor {
	const char *comm;
	const struct group *group;
	int adj;
	int uid;
	void (*play)(long argument); /* never returns into the caller's code: the process ends behind it */
	long argument;
};

void must(int holds, const char *what);

/* Also makes this process the one that orphans come to. */
void stage_open(const char *witness, const char *top);
void stage_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *stage_top(void);
int stage_is_v1(void);

/* Makes it with its parents. */
void group_make(struct group *group, const char *path, long limit);
void group_write(const struct group *group, const char *file, const char *text);
/* Says its counters and removes it. The parents stay: group_prune. */
void group_finish(const struct group *group);
/* Removes the empty directories from here up to the top, the top included. */
void group_prune(const struct group *group);

pid_t actor_start(const struct actor *actor);
/* For an actor to say that it holds what it is to hold, and for the stage to wait until it does. */
void actor_ready(void);
void stage_await_ready(void);
/* Until the stage opens the gate. */
void actor_await_gate(void);
void stage_open_gate(void);

/* Waits for the end of this process and says the end of every other that comes before it. */
void reap(pid_t pid);
void reap_all(void);
/* SIGTERM: a kill by another signal than the kernel's. */
void dismiss(pid_t pid);

void write_text(const char *path, const char *text);
long long now_us(void);

#endif
