/* SPDX-License-Identifier: Apache-2.0 */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define V1 "/sys/fs/cgroup/memory"
#define V2 "/sys/fs/cgroup"
#define PATIENCE_MS 30000

static int witness = -1;
static const char *top;
static int is_v1;
static int readiness[2];
static int gate[2];

void must(int holds, const char *what)
{
	if (holds)
		return;
	perror(what);
	exit(2);
}

void stage_say(const char *format, ...)
{
	va_list arguments;
	char line[1024];
	int length;

	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line) - 1, format, arguments);
	va_end(arguments);
	line[length++] = '\n';
	must(write(witness, line, length) == length, "witness");
}

void stage_open(const char *file, const char *where)
{
	witness = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	must(witness >= 0, file);
	top = where;
	is_v1 = !access(V1 "/memory.limit_in_bytes", F_OK);
	must(!pipe(readiness) && !pipe(gate), "pipe");
	must(!prctl(PR_SET_CHILD_SUBREAPER, 1), "subreaper");
	signal(SIGPIPE, SIG_IGN);
}

const char *stage_top(void)
{
	return top;
}

int stage_is_v1(void)
{
	return is_v1;
}

long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

static void locate(char *path, size_t size, const char *group, const char *file)
{
	snprintf(path, size, "%s%s%s%s", is_v1 ? V1 : V2, group, *file ? "/" : "", file);
}

void group_write(const struct group *group, const char *file, const char *text)
{
	char path[1024];

	locate(path, sizeof(path), group->path, file);
	write_text(path, text);
}

void group_make(struct group *group, const char *path, long limit)
{
	char directory[1024], number[32];

	snprintf(group->path, sizeof(group->path), "%s", path);
	for (char *at = group->path; at; at = strchr(at + 1, '/')) {
		char cut = at == group->path ? '/' : *at;
		struct group parent;

		*at = at == group->path ? '/' : '\0';
		snprintf(parent.path, sizeof(parent.path), "%s", at == group->path ? "" : group->path);
		locate(directory, sizeof(directory), parent.path, "");
		must(!mkdir(directory, 0755) || errno == EEXIST, directory);
		if (!is_v1)
			group_write(&parent, "cgroup.subtree_control", "+memory");
		*at = cut;
	}
	locate(directory, sizeof(directory), group->path, "");
	must(!mkdir(directory, 0755) || errno == EEXIST, directory);
	if (limit == NO_LIMIT)
		return;
	snprintf(number, sizeof(number), "%ld", limit);
	group_write(group, is_v1 ? "memory.limit_in_bytes" : "memory.max", number);
}

void group_finish(const struct group *group)
{
	char path[1024], text[1024], *line, *rest = text, counters[256] = "";
	long long patience = now_us() + PATIENCE_MS * 1000LL;
	ssize_t length;
	int fd;

	locate(path, sizeof(path), group->path, is_v1 ? "memory.oom_control" : "memory.events");
	fd = open(path, O_RDONLY);
	length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	must(length >= 0, path);
	close(fd);
	text[length] = '\0';
	while ((line = strsep(&rest, "\n")) && rest) {
		char name[64];
		long value;

		if (sscanf(line, "%63s %ld", name, &value) == 2 &&
		    (!strcmp(name, "oom_kill") || !strcmp(name, "oom_group_kill")))
			snprintf(counters + strlen(counters), sizeof(counters) - strlen(counters), " %s=%ld", name, value);
	}
	stage_say("counters %s %s%s", group->path, is_v1 ? "local" : "subtree", counters);
	locate(path, sizeof(path), group->path, "");
	while (rmdir(path)) {
		must(errno == EBUSY && now_us() < patience, path);
		usleep(500);
	}
}

void group_prune(const struct group *group)
{
	char path[1024], name[512];
	char *slash;

	snprintf(name, sizeof(name), "%s", group->path);
	while (strlen(name) >= strlen(top)) {
		locate(path, sizeof(path), name, "");
		if (rmdir(path) && errno != ENOENT)
			return;
		slash = strrchr(name, '/');
		*slash = '\0';
	}
}

pid_t actor_start(const struct actor *actor)
{
	char number[32];
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid) {
		stage_say("started %d %s", pid, actor->comm);
		return pid;
	}
	close(gate[1]);
	prctl(PR_SET_NAME, actor->comm);
	group_write(actor->group, "cgroup.procs", "0");
	snprintf(number, sizeof(number), "%d", actor->adj);
	write_text("/proc/self/oom_score_adj", number);
	must(!setgid(actor->uid) && !setuid(actor->uid), "setuid");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	actor->play(actor->argument);
	_exit(0);
}

void actor_ready(void)
{
	must(write(readiness[1], "", 1) == 1, "ready");
}

void stage_await_ready(void)
{
	struct pollfd ready = { .fd = readiness[0], .events = POLLIN };
	char byte;

	must(poll(&ready, 1, PATIENCE_MS) == 1 && read(readiness[0], &byte, 1) == 1, "an actor that gets ready");
}

void actor_await_gate(void)
{
	char byte;

	must(!read(gate[0], &byte, 1), "gate");
}

void stage_open_gate(void)
{
	close(gate[1]);
	close(gate[0]);
	must(!pipe(gate), "pipe");
}

/* As /proc has it of the dead, who keep their name until somebody has asked for their end. */
static pid_t reap_next(void)
{
	char path[64], comm[32] = "?";
	siginfo_t info = {};
	FILE *file;

	if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT))
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/comm", info.si_pid);
	file = fopen(path, "r");
	if (file) {
		if (fgets(comm, sizeof(comm), file))
			comm[strcspn(comm, "\n")] = '\0';
		fclose(file);
	}
	must(!waitid(P_PID, info.si_pid, &info, WEXITED), "waitid");
	stage_say("ended %d %s %s=%d", info.si_pid, comm, info.si_code == CLD_EXITED ? "exit" : "signal", info.si_status);
	return info.si_pid;
}

void reap(pid_t pid)
{
	pid_t ended;

	while ((ended = reap_next()) != pid)
		must(ended > 0, "the end of a process");
}

void reap_all(void)
{
	while (reap_next() > 0)
		;
}

void dismiss(pid_t pid)
{
	must(!kill(pid, SIGTERM), "kill");
	reap(pid);
}
