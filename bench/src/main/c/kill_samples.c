// SPDX-License-Identifier: Apache-2.0
#include "kill_samples.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GIB_PAGES 262144
#define NAME_BYTES 128
#define CMDLINE_CHARS 60

static const char *const COMMANDS[] = { "java", "node", "python3", "postgres", "envoy", "prometheus" };

struct names {
	unsigned levels;
	char level[OOM_PATH_LEVELS][NAME_BYTES];
};

/* The splitmix64 generator: the same container always looks the same. */
static uint64_t scramble(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

/* From the leaf to the root, as the monitor walks. */
static void name_levels(struct names *names, unsigned container)
{
	uint64_t a = scramble(container), b = scramble(a), c = scramble(b), d = scramble(c);
	unsigned n = 0;

	if (container % 4 == 3)
		snprintf(names->level[n++], NAME_BYTES, "workers");
	snprintf(names->level[n++], NAME_BYTES, "cri-containerd-%016lx%016lx%016lx%016lx.scope", a, b, c, d);
	snprintf(names->level[n++], NAME_BYTES, "kubepods-burstable-pod%08x_%04x_%04x_%04x_%012lx.slice",
		 (unsigned)(a >> 32), (unsigned)(a & 0xffff), (unsigned)(b & 0xffff), (unsigned)(c & 0xffff),
		 d & 0xffffffffffff);
	snprintf(names->level[n++], NAME_BYTES, "kubepods-burstable.slice");
	snprintf(names->level[n++], NAME_BYTES, "kubepods.slice");
	names->levels = n;
}

static uint16_t put_text(struct fill_sample *sample, const char *text, size_t length)
{
	uint16_t at = sample->length;

	memcpy((char *)&sample->record + at, text, length);
	sample->length += length;
	return at;
}

static void put_memcg(struct fill_sample *sample, struct oom_memcg *memcg, const struct names *names, unsigned from,
		      uint64_t id)
{
	memcg->id = id;
	memcg->usage_pages = memcg->limit_pages = memcg->peak_pages = GIB_PAGES;
	memcg->flags = OOM_MEMCG_PRESENT;
	memcg->path_offset = sample->length;
	for (unsigned i = from; i < names->levels; i++)
		put_text(sample, names->level[i], strlen(names->level[i]) + 1);
	memcg->path_length = sample->length - memcg->path_offset;
}

static void put_task(struct oom_task *task, unsigned container, const char *comm)
{
	task->tgid = task->tid = 10000 + container;
	task->ppid = 9000 + container;
	task->ns_tgid = 1;
	task->uid = task->gid = 1000;
	task->oom_score_adj = 984;
	task->flags = OOM_TASK_HAS_MM;
	task->threads = 1;
	task->pid_ns_level = 1;
	task->start_boot_ns = 1000000000ull * container;
	task->total_vm_pages = 3 * GIB_PAGES;
	task->anon_rss_pages = GIB_PAGES - 100 - container % 1000;
	task->file_rss_pages = 90;
	task->pgtables_bytes = 2252800;
	strncpy(task->comm, comm, sizeof(task->comm) - 1);
}

static void put_cmdline(struct fill_sample *sample, const char *comm, unsigned container)
{
	char text[CMDLINE_CHARS + 1];
	int n = snprintf(text, sizeof(text), "/usr/bin/%s --id=%08x --config=/etc/app.conf", comm,
			 (unsigned)scramble(container));

	if (n < CMDLINE_CHARS)
		memset(text + n, 'x', CMDLINE_CHARS - n);
	text[CMDLINE_CHARS] = 0;
	for (char *c = text; *c; c++)
		if (*c == ' ')
			*c = 0;
	sample->record.cmdline_length = sizeof(text);
	sample->record.cmdline_offset = put_text(sample, text, sizeof(text));
}

void kill_sample(struct fill_sample *sample, unsigned container)
{
	const char *comm = COMMANDS[container % (sizeof(COMMANDS) / sizeof(*COMMANDS))];
	struct oom_record *record = &sample->record;
	int by_itself = container % 8 != 0;
	struct names names;

	memset(sample, 0, sizeof(*sample));
	sample->length = sizeof(*record);
	name_levels(&names, container);

	record->flags = OOM_FLAG_HAS_CONTROL | OOM_FLAG_GROUP_KILL | OOM_FLAG_FIRST_MARK;
	record->owner_evidence = OOM_OWNER_CONTROL;
	record->control_points = 1900;
	record->control_total_pages = GIB_PAGES;
	record->control_gfp_mask = 0xcc0;
	record->control_constraint = 3;
	record->control_chosen_tgid = 10000 + container;
	put_task(&record->victim, container, comm);
	put_task(&record->trigger, by_itself ? container : container + 1, by_itself ? comm : "sidecar");
	put_memcg(sample, &record->victim_memcg, &names, 0, 1000 + 2 * container);
	record->trigger_memcg = record->victim_memcg;
	if (by_itself)
		record->owner_memcg = record->victim_memcg;
	else
		put_memcg(sample, &record->owner_memcg, &names, names.levels - 3, 1001 + 2 * container);
	if (by_itself)
		put_cmdline(sample, comm, container);
	record->header.length = sample->length;
	record->header.abi_version = OOM_ABI_VERSION;
	record->header.kind = OOM_RECORD_KILL;
}
