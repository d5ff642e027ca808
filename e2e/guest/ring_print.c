/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints as lines of text what the agent's native code sees, until SIGTERM:
 *
 *   ring_print OBJECT WANTED        WANTED: the mask of enum oom_hook
 *
 *   hook NAME STATE ERROR DETAIL    one for each hook
 *   ready
 *   record FIELD=VALUE ...          one for each record
 *   kmsg RECORD                     one for each record of the kernel's log
 *   counters FIELD=VALUE ...        at the end
 */
#include <ctype.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "oom_hooks.h"
#include "oom_kmsg.h"
#include "oom_monitor.h"
#include "oom_ring.h"

#define RING_BYTES (1 << 20)
#define DETAIL_BYTES (256 << 10)
#define BATCH_BYTES (128 * 1024)

static volatile sig_atomic_t done;

static void finish(int signal)
{
	(void)signal;
	done = 1;
}

static int report_failure(const struct oom_failure *failure)
{
	printf("failure %s: %s; %s\n", failure->operation, strerror(failure->error), failure->detail);
	return 1;
}

/* A value never has a space in it. */
static void print_text(const char *name, const char *text, size_t length)
{
	printf(" %s=", name);
	for (size_t i = 0; i < length; i++)
		if (isgraph((unsigned char)text[i]))
			putchar(text[i]);
		else
			printf("\\x%02x", (unsigned char)text[i]);
}

static void print_task(const char *of, const struct oom_task *task)
{
	char name[32];

	printf(" %s.tgid=%d %s.tid=%d %s.ppid=%d %s.ns_tgid=%d", of, task->tgid, of, task->tid, of, task->ppid, of,
	       task->ns_tgid);
	printf(" %s.uid=%u %s.gid=%u %s.oom_score_adj=%d %s.flags=%u", of, task->uid, of, task->gid, of,
	       task->oom_score_adj, of, task->flags);
	printf(" %s.start_boot_ns=%llu %s.total_vm_pages=%llu %s.anon_rss_pages=%llu %s.file_rss_pages=%llu", of,
	       task->start_boot_ns, of, task->total_vm_pages, of, task->anon_rss_pages, of, task->file_rss_pages);
	printf(" %s.shmem_rss_pages=%llu %s.swap_pages=%llu %s.pgtables_bytes=%llu", of, task->shmem_rss_pages, of,
	       task->swap_pages, of, task->pgtables_bytes);
	printf(" %s.threads=%u %s.pid_ns_level=%u", of, task->threads, of, task->pid_ns_level);
	snprintf(name, sizeof(name), "%s.comm", of);
	print_text(name, task->comm, strnlen(task->comm, OOM_COMM_BYTES));
}

/* From the leaf to the root in the record, from the root to the leaf on paper. */
static void print_path(const char *of, const char *names, size_t length)
{
	printf(" %s.path=%s", of, length ? "" : "/");
	while (length) {
		size_t begin = length - 1;

		while (begin && names[begin - 1])
			begin--;
		printf("/%.*s", (int)(length - 1 - begin), names + begin);
		length = begin;
	}
}

static void print_memcg(const char *of, const struct oom_memcg *memcg, const char *record)
{
	if (!(memcg->flags & OOM_MEMCG_PRESENT))
		return;
	printf(" %s.id=%llu %s.usage_pages=%llu %s.limit_pages=%llu %s.peak_pages=%llu", of, memcg->id, of,
	       memcg->usage_pages, of, memcg->limit_pages, of, memcg->peak_pages);
	printf(" %s.swap_usage_pages=%llu %s.flags=%u", of, memcg->swap_usage_pages, of, memcg->flags);
	print_path(of, record + memcg->path_offset, memcg->path_length);
}

static void print_record(const struct oom_record *record)
{
	const char *bytes = (const char *)record;

	printf("record length=%u abi_version=%u kind=%u sequence=%llu boot_ns=%llu oom_boot_ns=%llu flags=%u owner_evidence=%u",
	       record->header.length, record->header.abi_version, record->header.kind, record->sequence,
	       record->boot_ns, record->oom_boot_ns, record->flags, record->owner_evidence);
	if (record->flags & OOM_FLAG_HAS_CONTROL)
		printf(" control_boot_ns=%llu control_points=%lld control_total_pages=%llu control_gfp_mask=%#x"
		       " control_order=%d control_constraint=%u control_chosen_tgid=%d",
		       record->control_boot_ns, record->control_points, record->control_total_pages,
		       record->control_gfp_mask, record->control_order, record->control_constraint,
		       record->control_chosen_tgid);
	print_task("victim", &record->victim);
	print_task("trigger", &record->trigger);
	print_memcg("victim_memcg", &record->victim_memcg, bytes);
	print_memcg("trigger_memcg", &record->trigger_memcg, bytes);
	print_memcg("owner_memcg", &record->owner_memcg, bytes);
	print_text("trigger_cmdline", bytes + record->cmdline_offset, record->cmdline_length);
	putchar('\n');
}

static void print_context(const struct oom_context *context)
{
	printf("context oom_boot_ns=%llu flags=%u inactive_anon=%llu active_anon=%llu inactive_file=%llu"
	       " active_file=%llu unevictable=%llu kernel_pages=%llu high=%llu max=%llu oom=%llu oom_kill=%llu"
	       " oom_group_kill=%llu",
	       context->oom_boot_ns, context->flags, context->lru_pages[0], context->lru_pages[1],
	       context->lru_pages[2], context->lru_pages[3], context->lru_pages[4], context->kernel_pages,
	       context->events.high, context->events.max, context->events.oom, context->events.oom_kill,
	       context->events.oom_group_kill);
	for (unsigned i = 0; i < context->levels; i++)
		printf(" level%u=%llu,%llu,%llu,%llu", i, context->level[i].id, context->level[i].usage_pages,
		       context->level[i].limit_pages, context->level[i].peak_pages);
	putchar('\n');
}

static void print_candidate(const struct oom_candidate *candidate)
{
	printf("candidate oom_boot_ns=%llu start_boot_ns=%llu points=%lld rss_pages=%llu swap_pages=%llu"
	       " pgtables_bytes=%llu tgid=%d oom_score_adj=%d",
	       candidate->oom_boot_ns, candidate->start_boot_ns, candidate->points, candidate->rss_pages,
	       candidate->swap_pages, candidate->pgtables_bytes, candidate->tgid, candidate->oom_score_adj);
	print_text("comm", candidate->comm, strnlen(candidate->comm, OOM_COMM_BYTES));
	putchar('\n');
}

static void print_exit(const struct oom_exit *exit)
{
	printf("exit tgid=%d start_boot_ns=%llu kill_boot_ns=%llu exit_boot_ns=%llu\n", exit->tgid,
	       exit->start_boot_ns, exit->kill_boot_ns, exit->exit_boot_ns);
}

static void print_reaped(const struct oom_reaped *reaped)
{
	printf("reaped tgid=%d start_boot_ns=%llu kill_boot_ns=%llu reaped_boot_ns=%llu anon_rss_pages=%llu"
	       " file_rss_pages=%llu shmem_rss_pages=%llu\n",
	       reaped->tgid, reaped->start_boot_ns, reaped->kill_boot_ns, reaped->reaped_boot_ns,
	       reaped->anon_rss_pages, reaped->file_rss_pages, reaped->shmem_rss_pages);
}

static void print_any(const struct oom_header *header)
{
	switch (header->kind) {
	case OOM_RECORD_KILL:
		print_record((const void *)header);
		break;
	case OOM_RECORD_CONTEXT:
		print_context((const void *)header);
		break;
	case OOM_RECORD_CANDIDATE:
		print_candidate((const void *)header);
		break;
	case OOM_RECORD_EXIT:
		print_exit((const void *)header);
		break;
	case OOM_RECORD_REAPED:
		print_reaped((const void *)header);
		break;
	default:
		printf("unknown kind=%u\n", header->kind);
	}
}

static void print_records(struct oom_ring *ring, uint8_t *batch, unsigned long *oversized)
{
	size_t bytes;

	while ((bytes = oom_ring_drain(ring, batch, BATCH_BYTES, SIZE_MAX, oversized))) {
		for (size_t at = 0; at < bytes;) {
			const struct oom_batch_entry *entry = (const void *)(batch + at);

			print_any((const void *)(entry + 1));
			at += sizeof(*entry) + ((entry->length + 7u) & ~7u);
		}
		oom_ring_commit(ring);
	}
}

static void print_log(struct oom_kmsg *kmsg, uint8_t *batch)
{
	long bytes;

	while ((bytes = oom_kmsg_read(kmsg, batch, BATCH_BYTES - 1)) > 0) {
		char *rest = (char *)batch, *line;

		batch[bytes] = '\0';
		while ((line = strsep(&rest, "\n")) && rest)
			printf("kmsg %s\n", line);
	}
	if (bytes < 0)
		printf("kmsg lost: %s\n", strerror(-bytes));
}

static void print_hooks(const struct oom_hooks *hooks)
{
	static const char *const STATES[] = { "attached", "not-needed", "FAILED" };

	for (int i = 0; i < OOM_HOOKS; i++)
		printf("hook %s %s %d %s\n", oom_hook_name(i), STATES[hooks->status[i].state],
		       hooks->status[i].failure.error, hooks->status[i].failure.detail);
}

static void print_counters(const struct oom_hooks *hooks, unsigned long oversized)
{
	static const char *const NAMES[OOM_COUNTERS] = { "marks", "submitted", "ring_full", "no_scratch", "no_task",
						     "details", "details_full", "untracked" };
	int fd = oom_hooks_map_fd(hooks, "oom_counters");
	int cpus = libbpf_num_possible_cpus();
	__u64 values[cpus];

	printf("counters");
	for (__u32 key = 0; key < OOM_COUNTERS; key++) {
		__u64 sum = 0;

		if (!bpf_map_lookup_elem(fd, &key, values))
			for (int cpu = 0; cpu < cpus; cpu++)
				sum += values[cpu];
		printf(" %s=%llu", NAMES[key], sum);
	}
	printf(" oversized=%lu\n", oversized);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = finish };
	struct oom_failure failure = {};
	unsigned long oversized = 0;
	struct oom_settings settings = { .ring_bytes = RING_BYTES, .detail_bytes = DETAIL_BYTES, .turn_fd = -1 };
	struct oom_hooks hooks;
	struct oom_ring ring, details;
	struct oom_kmsg kmsg;
	uint8_t *batch = malloc(BATCH_BYTES);

	if (argc != 3 || !batch)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGTERM, &action, NULL);
	settings.wanted = strtoul(argv[2], NULL, 0);
	if (oom_hooks_open(&hooks, argv[1], &settings, &failure)) {
		print_hooks(&hooks);
		return report_failure(&failure);
	}
	print_hooks(&hooks);
	if (oom_ring_open(&ring, oom_hooks_map_fd(&hooks, "oom_kills"), &failure) ||
	    oom_ring_open(&details, oom_hooks_map_fd(&hooks, "oom_details"), &failure) || oom_kmsg_open(&kmsg, false, &failure))
		return report_failure(&failure);
	printf("ready\n");
	while (!done) {
		oom_waiter_wait(&ring.waiter, 100);
		print_records(&details, batch, &oversized);
		print_records(&ring, batch, &oversized);
		print_log(&kmsg, batch);
	}
	print_records(&details, batch, &oversized);
	print_records(&ring, batch, &oversized);
	print_log(&kmsg, batch);
	print_counters(&hooks, oversized);
	oom_kmsg_close(&kmsg);
	oom_ring_close(&details);
	oom_ring_close(&ring);
	oom_hooks_close(&hooks);
	free(batch);
	return 0;
}
