/*
 * Many kills in a short time: oom-storm KILLS PROCS... puts children into the cgroups whose
 * cgroup.procs files it is given, one in each at a time, where they take memory until they are
 * killed. Says "killed PID" for each whose end waitpid tells as killed by signal 9, "ended PID"
 * for any other, and "done" at the end. It stops with its standard input closed.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK (1L << 18)

static void child(const char *procs)
{
	int fd = open(procs, O_WRONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (fd < 0 || write(fd, "0", 1) != 1) {
		perror(procs);
		_exit(1);
	}
	close(fd);
	for (;;) {
		char *memory = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (memory == MAP_FAILED)
			_exit(2);
		memset(memory, 1, CHUNK);
	}
}

int main(int argc, char **argv)
{
	int kills = argc > 2 ? atoi(argv[1]) : 0, cgroups = argc - 2;

	for (int done = 0; done < kills;) {
		struct pollfd input = { .fd = 0, .events = POLLIN };
		int wave = kills - done < cgroups ? kills - done : cgroups;

		if (poll(&input, 1, 0) > 0)
			return 1;
		fflush(stdout);
		for (int i = 0; i < wave; i++) {
			pid_t pid = fork();

			if (pid == 0)
				child(argv[2 + i]);
			if (pid < 0)
				return perror("fork"), 1;
		}
		for (int i = 0; i < wave; i++, done++) {
			int status = 0;
			pid_t pid = wait(&status);

			printf("%s %d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? "killed" : "ended", pid);
		}
	}
	puts("done");
	return 0;
}
