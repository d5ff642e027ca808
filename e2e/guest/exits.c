/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process's life costs: makes and ends so many processes, and prints
 *
 *   exits COUNT NANOSECONDS
 *
 * with the processor's time for each on average: what neighbours do on the machine is not in it.
 *
 *   exits COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long long spent_ns(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
}

static long long all_spent_ns(void)
{
	return spent_ns(RUSAGE_SELF) + spent_ns(RUSAGE_CHILDREN);
}

int main(int argc, char **argv)
{
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	long long start = all_spent_ns();

	if (count < 1)
		return 2;
	for (long i = 0; i < count; i++) {
		pid_t child = fork();

		if (child < 0)
			return 1;
		if (!child)
			_exit(0);
		waitpid(child, NULL, 0);
	}
	printf("exits %ld %lld\n", count, (all_spent_ns() - start) / count);
	return 0;
}
