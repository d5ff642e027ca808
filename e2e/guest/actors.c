/* SPDX-License-Identifier: Apache-2.0 */
#include "actors.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stage.h"

#define CHUNK (256 * 1024)

static void allocate(size_t bytes)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(memory != MAP_FAILED, "mmap");
	memset(memory, 1, bytes);
}

void grow(long unused)
{
	(void)unused;
	for (;;)
		allocate(CHUNK);
}

void grow_behind_the_gate(long unused)
{
	actor_await_gate();
	grow(unused);
}

void hold(long bytes)
{
	allocate(bytes);
	actor_ready();
	pause();
}

void grow_as_a_program(long unused)
{
	(void)unused;
	execl("/proc/self/exe", "cases", "grow", "--password=hunter2", "--pages", "all", NULL);
	must(0, "exec");
}

void fork_and_grow(long generations)
{
	for (int child = 0; generations > 1 && child < 2; child++) {
		pid_t pid = fork();

		must(pid >= 0, "fork");
		if (!pid) {
			generations--;
			child = -1;
		}
	}
	actor_ready();
	actor_await_gate();
	grow(0);
}

static void *grow_in_a_thread(void *comm)
{
	prctl(PR_SET_NAME, comm);
	grow(0);
	return NULL;
}

void grow_in_threads(long count)
{
	static char comm[16];
	pthread_t thread;

	must(!prctl(PR_GET_NAME, comm), "prctl");
	comm[13] = '\0';
	strcat(comm, "-2");
	for (long i = 0; i < count; i++)
		must(!pthread_create(&thread, NULL, grow_in_a_thread, comm), "pthread_create");
	pause();
}

void fill_tmpfs(long unused)
{
	static const char chunk[CHUNK] = { 1 };
	int fd;

	(void)unused;
	must(!unshare(CLONE_NEWNS), "unshare");
	must(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
	must(!mount("tmpfs", "/tmp", "tmpfs", 0, NULL), "tmpfs");
	fd = open("/tmp/filled", O_WRONLY | O_CREAT, 0600);
	while (write(fd, chunk, sizeof(chunk)) > 0)
		;
	pause();
}

static long resident_pages(pid_t pid)
{
	char path[64];
	long pages = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/statm", pid);
	file = fopen(path, "r");
	must(file && fscanf(file, "%*d %ld", &pages) == 1, path);
	fclose(file);
	return pages;
}

void keep_from_exiting(long bytes)
{
	int status, go[2];
	pid_t child;

	must(!pipe(go), "pipe");
	child = fork();
	must(child >= 0, "fork");
	if (!child) {
		prctl(PR_SET_NAME, "reaper-victim");
		write_text("/proc/self/oom_score_adj", "500");
		must(read(go[0], &status, 1) == 1, "read");
		hold(bytes);
	}
	must(!ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEEXIT), "ptrace");
	must(write(go[1], "", 1) == 1, "write");
	must(waitpid(child, &status, 0) == child && status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8)), "stop at the exit");
	while (resident_pages(child) > bytes / 2 / sysconf(_SC_PAGESIZE))
		usleep(20000);
	must(!ptrace(PTRACE_CONT, child, 0, 0), "ptrace");
}
