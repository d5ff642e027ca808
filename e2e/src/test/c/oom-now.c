/*
 * Takes memory until it is killed, from its first moment on: the shortest life that a container has which runs out of
 * memory. Tells nothing and takes no arguments. It ends by itself where nothing limits it.
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#define MIB (1L << 20)
#define MOST_MIB 256

int main(void)
{
	for (int i = 0; i < MOST_MIB; i++) {
		if (mmap(0, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) == MAP_FAILED)
			return 1;
	}
	return 1;
}
