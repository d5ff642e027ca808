/* SPDX-License-Identifier: Apache-2.0 */
#include "memcg_stats.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LAST_SUM "pgsteal "

/* The lines behind the two sums: each is an event, in the kernel's order. */
static const char *first_event(const char *text)
{
	const char *at = text;

	while ((at = strstr(at, LAST_SUM)) && at != text && at[-1] != '\n')
		at++;
	at = at ? strchr(at, '\n') : NULL;
	return at ? at + 1 : "";
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

int memcg_stat_file_read(struct memcg_stat_file *file, const char *hierarchy)
{
	char path[4096];
	ssize_t bytes;
	int fd;

	snprintf(path, sizeof(path), "%s/memory.stat", hierarchy);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	bytes = read(fd, file->text, sizeof(file->text) - 1);
	close(fd);
	if (bytes < 0)
		return -EIO;
	file->text[bytes] = '\0';
	file->events = 0;
	for (const char *line = first_event(file->text); *line; line = next_line(line))
		file->events++;
	return 0;
}

static bool begins(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

static void put(uint32_t *from_end, uint32_t place)
{
	for (int i = 0; i < MEMCG_VM_EVENTS; i++)
		if (!from_end[i]) {
			from_end[i] = place;
			return;
		}
}

void memcg_stat_file_learn(const struct memcg_stat_file *file, struct memcg_machine *machine)
{
	uint32_t place = file->events;

	for (const char *line = first_event(file->text); *line; line = next_line(line), place--) {
		if (begins(line, "pgscan_"))
			put(machine->scanned_from_end, place);
		else if (begins(line, "pgsteal_"))
			put(machine->reclaimed_from_end, place);
	}
}

bool memcg_stat_file_names_all(const struct memcg_stat_file *file, unsigned event_items)
{
	return file->events && (event_items == (unsigned)file->events || event_items == file->events + 2u);
}

static bool find(const struct memcg_stat_file *file, const char *name, uint64_t *value)
{
	size_t length = strlen(name);

	for (const char *line = file->text; *line; line = next_line(line))
		if (!strncmp(line, name, length) && line[length] == ' ') {
			*value = strtoull(line + length, NULL, 10);
			return true;
		}
	return false;
}

/* How often a number of the file was asked for, and how often it was there and lay where the reading's does. */
struct tally {
	const struct memcg_stat_file *before;
	const struct memcg_stat_file *after;
	int found;
	int agreed;
};

static void compare(struct tally *tally, const char *name, uint64_t value)
{
	uint64_t first, last;

	if (!find(tally->before, name, &first) || !find(tally->after, name, &last))
		return;
	tally->found++;
	tally->agreed += first <= last ? first <= value && value <= last : last <= value && value <= first;
}

bool memcg_stat_files_agree(const struct memcg_stat_file *before, const struct memcg_stat_file *after,
			    const struct memcg_reading *reading)
{
	struct tally tally = { .before = before, .after = after };

	if (reading->flags & MEMCG_IS_V1) {
		compare(&tally, "total_workingset_refault_anon", reading->refaults_anon);
		compare(&tally, "total_workingset_refault_file", reading->refaults_file);
	} else {
		compare(&tally, "workingset_refault_anon", reading->refaults_anon);
		compare(&tally, "workingset_refault_file", reading->refaults_file);
		compare(&tally, "slab_reclaimable", reading->slab_reclaimable_bytes);
		compare(&tally, "slab_unreclaimable", reading->slab_unreclaimable_bytes);
		compare(&tally, "kernel", reading->kernel_pages * sysconf(_SC_PAGESIZE));
	}
	if (reading->flags & MEMCG_HAS_RECLAIM) {
		compare(&tally, "pgscan", reading->scanned_pages);
		compare(&tally, "pgsteal", reading->reclaimed_pages);
	}
	return tally.found && tally.agreed == tally.found;
}
