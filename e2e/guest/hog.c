/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uses memory up, in one of several ways, to be killed for it:
 *
 *   hog [-g CGROUP] [-c COMM] [-a OOM_SCORE_ADJ] [-u UID] [-r READY_FILE] [-n] MODE [ARGUMENT]
 *
 *   alloc         allocates until it is killed
 *   hold MIB      allocates so much and sleeps
 *   fork COUNT    children that allocate; waits for them
 *   threads COUNT allocates from so many more threads, named COMM-2; the first sleeps
 *   tmpfs FILE    writes a file until it is killed
 *   exited MIB    holds memory in a child that has called exit() and is kept from finishing
 *   killed MIB    the same, but the child was sent SIGKILL
 *
 * -r makes a file once the memory of hold, exited and killed is there; -n takes a pid namespace of its own.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

static const char *ready_file;

static void must(int holds, const char *what)
{
	if (holds)
		return;
	perror(what);
	exit(2);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

static void get_ready(void)
{
	if (ready_file)
		write_file(ready_file, "ready\n");
}

static void allocate(size_t bytes)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(memory != MAP_FAILED, "mmap");
	memset(memory, 1, bytes);
}

static void allocate_for_ever(void)
{
	for (;;)
		allocate(CHUNK);
}

static void fork_children(int count)
{
	for (int i = 0; i < count; i++)
		if (!fork())
			allocate_for_ever();
	while (wait(NULL) > 0)
		;
}

static void *run_thread(void *comm)
{
	prctl(PR_SET_NAME, comm);
	allocate_for_ever();
	return NULL;
}

static void allocate_in_threads(const char *comm, int count)
{
	char name[16];
	pthread_t thread;

	snprintf(name, sizeof(name), "%.13s-2", comm);
	for (int i = 0; i < count; i++)
		pthread_create(&thread, NULL, run_thread, name);
	pause();
}

static void fill_tmpfs(const char *path)
{
	static const char chunk[CHUNK] = { 1 };
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	must(fd >= 0, path);
	while (write(fd, chunk, sizeof(chunk)) > 0)
		;
	pause();
}

/* A tracer is told of an exit before the memory is given back, and the tracee waits for it. */
static void keep_exiting(size_t bytes, int by_signal)
{
	int status, go[2];
	pid_t child;

	must(!pipe(go), "pipe");
	child = fork();
	if (!child) {
		allocate(bytes);
		must(read(go[0], &status, 1) == 1, "read");
		if (by_signal)
			pause();
		exit(0);
	}
	must(!ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEEXIT), "ptrace");
	must(write(go[1], "", 1) == 1, "write");
	if (by_signal) {
		sleep(1);
		kill(child, SIGKILL);
	}
	must(waitpid(child, &status, 0) == child, "waitpid");
	must(status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8)), "stop at the exit");
	get_ready();
	pause();
}

static void run(const char *comm, const char *mode, const char *argument)
{
	size_t number = strtoul(argument, NULL, 10), bytes = number << 20;

	if (!strcmp(mode, "alloc")) {
		allocate_for_ever();
	} else if (!strcmp(mode, "hold")) {
		allocate(bytes);
		get_ready();
		pause();
	} else if (!strcmp(mode, "fork")) {
		fork_children(number);
	} else if (!strcmp(mode, "threads")) {
		allocate_in_threads(comm, number);
	} else if (!strcmp(mode, "tmpfs")) {
		fill_tmpfs(argument);
	} else if (!strcmp(mode, "exited")) {
		keep_exiting(bytes, 0);
	} else if (!strcmp(mode, "killed")) {
		keep_exiting(bytes, 1);
	} else {
		must(0, mode);
	}
}

int main(int argc, char **argv)
{
	const char *comm = "hog", *cgroup = NULL, *adj = NULL;
	char procs[4096];
	int option, own_pids = 0, uid = 0;

	while ((option = getopt(argc, argv, "+g:c:a:u:r:n")) != -1) {
		switch (option) {
		case 'g':
			cgroup = optarg;
			break;
		case 'c':
			comm = optarg;
			break;
		case 'a':
			adj = optarg;
			break;
		case 'u':
			uid = atoi(optarg);
			break;
		case 'r':
			ready_file = optarg;
			break;
		case 'n':
			own_pids = 1;
			break;
		default:
			return 2;
		}
	}
	must(optind < argc, "no mode given");
	prctl(PR_SET_NAME, comm);
	if (cgroup) {
		snprintf(procs, sizeof(procs), "%s/cgroup.procs", cgroup);
		write_file(procs, "0");
	}
	if (adj)
		write_file("/proc/self/oom_score_adj", adj);
	if (own_pids) {
		must(!unshare(CLONE_NEWPID), "unshare");
		if (fork()) {
			wait(NULL);
			return 0;
		}
		/* Not the namespace's init. */
		if (fork()) {
			wait(NULL);
			return 0;
		}
	}
	must(!setgid(uid) && !setuid(uid), "setuid");
	run(comm, argv[optind], optind + 1 < argc ? argv[optind + 1] : "0");
	return 0;
}
