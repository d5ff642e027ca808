/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_BENCH_KILL_DECODE_H
#define TAPIO_BENCH_KILL_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oom_monitor.h"

/* The fields of io.tapio.oom.kernel.OomRecord, as a C program would hold them. */

struct kill_task {
	int32_t tgid, tid, ppid, ns_tgid;
	int64_t uid, gid;
	int32_t oom_score_adj;
	uint32_t threads, pid_ns_level;
	bool has_memory;
	uint64_t start_boot_ns;
	uint64_t total_vm_pages, anon_rss_pages, file_rss_pages, shmem_rss_pages, swap_pages, pgtables_bytes;
	char comm[OOM_COMM_BYTES + 1];
};

struct kill_memcg {
	uint64_t id;
	uint64_t usage_pages, limit_pages, peak_pages, swap_usage_pages;
	bool has_limit, swap_is_memsw, path_cut;
	size_t path_length;
	char path[OOM_PATH_BYTES + OOM_NAME_BYTES];
};

struct kill_control {
	uint64_t entry_boot_ns;
	uint32_t constraint;
	int32_t chosen_tgid;
	int64_t chosen_points;
	uint64_t total_pages;
	uint64_t gfp_mask;
	int32_t order;
};

struct kill {
	uint64_t sequence;
	uint64_t boot_ns, oom_boot_ns;
	struct kill_task victim, trigger;
	const struct kill_memcg *victim_memcg, *trigger_memcg, *limit_owner;	/* the same where the ids are */
	uint32_t owner_evidence;
	bool has_control, has_cmdline, group_kill, already_exiting, first_mark;
	struct kill_control control;
	size_t cmdline_length;
	char cmdline[OOM_CMDLINE_BYTES + 1];
	struct kill_memcg memcgs[3];
};

/* Checks what the Java decoder checks; -EINVAL for a record that contradicts itself. */
int kill_decode(struct kill *kill, const void *data, size_t size, uint64_t no_limit_pages);

#endif
