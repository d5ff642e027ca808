/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_abi.h"

#include <stddef.h>

#include "oom_monitor.h"
#include "oom_ring.h"

#define OFFSET(type, field) { #type "." #field, offsetof(struct type, field) }
#define SIZE(type) { #type, sizeof(struct type) }
#define VALUE(name) { #name, name }

const struct oom_abi_entry OOM_ABI[] = {
	VALUE(OOM_ABI_VERSION),
	VALUE(OOM_RECORD_KILL),
	VALUE(OOM_FLAG_ALREADY_EXITING),
	VALUE(OOM_FLAG_HAS_CONTROL),
	VALUE(OOM_FLAG_CMDLINE_CUT),
	VALUE(OOM_FLAG_GROUP_KILL),
	VALUE(OOM_TASK_HAS_MM),
	VALUE(OOM_MEMCG_PRESENT),
	VALUE(OOM_MEMCG_PATH_CUT),
	VALUE(OOM_MEMCG_MEMSW),
	VALUE(OOM_COMM_BYTES),
	VALUE(OOM_COUNTERS),
	SIZE(oom_batch_entry),
	SIZE(oom_record),
	SIZE(oom_task),
	SIZE(oom_memcg),
	OFFSET(oom_batch_entry, length),
	OFFSET(oom_header, length),
	OFFSET(oom_header, abi_version),
	OFFSET(oom_header, kind),
	OFFSET(oom_record, sequence),
	OFFSET(oom_record, boot_ns),
	OFFSET(oom_record, control_boot_ns),
	OFFSET(oom_record, control_points),
	OFFSET(oom_record, control_total_pages),
	OFFSET(oom_record, control_gfp_mask),
	OFFSET(oom_record, control_order),
	OFFSET(oom_record, control_constraint),
	OFFSET(oom_record, control_chosen_tgid),
	OFFSET(oom_record, flags),
	OFFSET(oom_record, owner_evidence),
	OFFSET(oom_record, cmdline_offset),
	OFFSET(oom_record, cmdline_length),
	OFFSET(oom_record, victim),
	OFFSET(oom_record, trigger),
	OFFSET(oom_record, victim_memcg),
	OFFSET(oom_record, trigger_memcg),
	OFFSET(oom_record, owner_memcg),
	OFFSET(oom_task, tgid),
	OFFSET(oom_task, tid),
	OFFSET(oom_task, ppid),
	OFFSET(oom_task, ns_tgid),
	OFFSET(oom_task, uid),
	OFFSET(oom_task, gid),
	OFFSET(oom_task, oom_score_adj),
	OFFSET(oom_task, flags),
	OFFSET(oom_task, start_boot_ns),
	OFFSET(oom_task, total_vm_pages),
	OFFSET(oom_task, anon_rss_pages),
	OFFSET(oom_task, file_rss_pages),
	OFFSET(oom_task, shmem_rss_pages),
	OFFSET(oom_task, swap_pages),
	OFFSET(oom_task, pgtables_bytes),
	OFFSET(oom_task, comm),
	OFFSET(oom_memcg, id),
	OFFSET(oom_memcg, usage_pages),
	OFFSET(oom_memcg, limit_pages),
	OFFSET(oom_memcg, peak_pages),
	OFFSET(oom_memcg, swap_usage_pages),
	OFFSET(oom_memcg, flags),
	OFFSET(oom_memcg, path_offset),
	OFFSET(oom_memcg, path_length),
};

const int OOM_ABI_ENTRIES = sizeof(OOM_ABI) / sizeof(OOM_ABI[0]);
