/*
 * Takes memory on command: says "ready", waits for a line on standard input, takes what its
 * arguments say, says "holding", waits for the next line and takes memory until it is killed,
 * a quarter of a MiB at a time and with a pause after each where --pause-ms says so. With
 * --churn-mib it takes and gives back that much ten times a second while it waits, and what it
 * holds is given back at the second line instead. It ends with its standard input, so that it
 * never outlives who started it. Arguments that it does not know are for others to see.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB (1L << 20)

static long churn;
static long pause_ms;

static void must(int holds, const char *what)
{
	if (!holds) {
		perror(what);
		exit(1);
	}
}

static char *take(long bytes, int sharing)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);

	must(memory != MAP_FAILED, "mmap");
	memset(memory, 1, bytes);
	return memory;
}

static void map_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	long bytes = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	volatile char *memory = bytes < 0 ? MAP_FAILED : mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);

	must(memory != MAP_FAILED, path);
	for (long at = 0; at < bytes; at += 4096)
		(void)memory[at];
	close(fd);
}

static void say_and_wait(const char *word)
{
	char line[64];
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	puts(word);
	fflush(stdout);
	while (churn && poll(&in, 1, 100) == 0)
		munmap(take(churn, MAP_PRIVATE), churn);
	if (!fgets(line, sizeof(line), stdin))
		exit(0);
}

int main(int argc, char **argv)
{
	char *held = NULL;
	long anon = 0;

	say_and_wait("ready");
	for (int i = 1; i + 1 < argc; i++) {
		if (!strcmp(argv[i], "--anon-mib"))
			held = take(anon = atol(argv[i + 1]) * MIB, MAP_PRIVATE);
		else if (!strcmp(argv[i], "--shmem-mib"))
			take(atol(argv[i + 1]) * MIB, MAP_SHARED);
		else if (!strcmp(argv[i], "--file"))
			map_file(argv[i + 1]);
		else if (!strcmp(argv[i], "--pause-ms"))
			pause_ms = atol(argv[i + 1]);
		else if (!strcmp(argv[i], "--churn-mib"))
			churn = atol(argv[i + 1]) * MIB;
	}
	say_and_wait("holding");
	if (churn) {
		munmap(held, anon);
		say_and_wait("gave back");
		return 0;
	}
	for (;;) {
		take(MIB / 4, MAP_PRIVATE);
		poll(NULL, 0, pause_ms);
	}
}
