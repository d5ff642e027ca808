/*
 * Cgroups that are there for a moment: oom-moments FILE=VALUE... -- DIRECTORY... makes each directory with its parent,
 * writes the limits into its files, lets a child in it take memory until it is killed, and removes both directories.
 * Says "killed PID DIRECTORY MICROSECONDS" for each whose end waitpid tells as killed by signal 9, where the time is that
 * from the making of the cgroup to its end, "ended PID" for any other, and "done" at the end. A limit's file that the
 * kernel does not have is left out if its name begins with "?".
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (1L << 18)
#define MOST_CHUNKS 1024

static int put(const char *directory, const char *file, const char *value)
{
	char path[4096];
	int fd, ok;

	snprintf(path, sizeof(path), "%s/%s", directory, file);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return 0;
	ok = write(fd, value, strlen(value)) == (ssize_t)strlen(value);
	close(fd);
	return ok;
}

static void limit(const char *directory, const char *setting)
{
	char file[256];
	const char *value = strchr(setting, '=');
	int optional = setting[0] == '?';

	snprintf(file, sizeof(file), "%.*s", (int)(value - setting) - optional, setting + optional);
	if (!put(directory, file, value + 1) && !optional) {
		perror(setting);
		exit(1);
	}
}

static void child(const char *directory)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!put(directory, "cgroup.procs", "0"))
		_exit(1);
	for (int i = 0; i < MOST_CHUNKS; i++) {
		if (mmap(0, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) == MAP_FAILED)
			_exit(2);
	}
	_exit(3);
}

static void removed(const char *directory)
{
	/* Memory's last references go a moment after the process. */
	for (int i = 0; rmdir(directory) != 0 && i < 10000; i++)
		usleep(100);
}

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	int limits = 1;

	while (limits < argc && strcmp(argv[limits], "--") != 0)
		limits++;
	for (int i = limits + 1; i < argc; i++) {
		char copy[4096];
		const char *parent;
		long long began = now_us();
		int status = 0;
		pid_t pid;

		snprintf(copy, sizeof(copy), "%s", argv[i]);
		parent = dirname(copy);
		if (mkdir(parent, 0755) != 0)
			return perror(parent), 1;
		put(parent, "cgroup.subtree_control", "+memory");
		if (mkdir(argv[i], 0755) != 0)
			return perror(argv[i]), 1;
		for (int j = 1; j < limits; j++)
			limit(argv[i], argv[j]);
		pid = fork();
		if (pid == 0)
			child(argv[i]);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return perror("fork"), 1;
		removed(argv[i]);
		removed(parent);
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			printf("killed %d %s %lld\n", pid, argv[i], now_us() - began);
		else
			printf("ended %d\n", pid);
		fflush(stdout);
	}
	puts("done");
	return 0;
}
