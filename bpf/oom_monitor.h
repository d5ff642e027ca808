/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The ABI between the eBPF programs and everything that reads their rings. Two rings: kills
 * have one of their own, so that nothing can crowd them out; everything else that is told
 * of an OOM is a detail and goes into the other, before the kill that it belongs to.
 *
 * A kill is a fixed part, `struct oom_record`, followed by its texts: the cgroup paths
 * and the trigger's command line, each found by an offset from the record's start. A path
 * is its names from the leaf to the root, each with its NUL, so that what does not fit is
 * the outermost levels; a path of length 0 is the root. The command line is as the process
 * holds it, a NUL behind each argument. Details have a fixed size each. Native byte order,
 * 8-byte alignment, no implicit padding. Raise OOM_ABI_VERSION with every change.
 *
 *   0        8                              sizeof(struct oom_record)      header.length
 *   | header | times, oom_control | tasks | memcgs | path 0 .. path 2 | cmdline |
 */
#ifndef TAPIO_OOM_MONITOR_H
#define TAPIO_OOM_MONITOR_H

#ifndef __bpf__
#include <assert.h>
#include <linux/types.h>
#endif

#define OOM_ABI_VERSION 2

/* oom_header.kind */
#define OOM_RECORD_KILL 1
#define OOM_RECORD_CONTEXT 2
#define OOM_RECORD_CANDIDATE 3
#define OOM_RECORD_EXIT 4
#define OOM_RECORD_REAPED 5

#define OOM_COMM_BYTES 16
#define OOM_NAME_BYTES 256	/* one level of a cgroup path: NAME_MAX and the NUL */
#define OOM_PATH_LEVELS 16
#define OOM_PATH_BYTES 1024
#define OOM_CMDLINE_BYTES 1024
#define OOM_TEXT_BYTES 4096	/* three paths and a command line */
#define OOM_LRU_LISTS 5
#define OOM_LEVELS 16

/* oom_record.flags */
#define OOM_FLAG_ALREADY_EXITING (1u << 0)	/* no kill follows: the task was on its way out */
#define OOM_FLAG_HAS_CONTROL (1u << 1)		/* oom_control's fields are valid */
#define OOM_FLAG_CMDLINE_CUT (1u << 2)		/* there is more of the trigger's command line */
#define OOM_FLAG_GROUP_KILL (1u << 3)		/* memory.oom.group is set from the victim up to the limit's owner */
#define OOM_FLAG_FIRST_MARK (1u << 4)		/* the first record of a kill that this OOM put into the ring */

/* oom_task.flags */
#define OOM_TASK_HAS_MM (1u << 0)

/* oom_memcg.flags */
#define OOM_MEMCG_PRESENT (1u << 0)
#define OOM_MEMCG_PATH_CUT (1u << 1)	/* outermost levels are missing */
#define OOM_MEMCG_MEMSW (1u << 2)	/* cgroup v1: swap counts memory and swap together */

/* oom_context.flags */
#define OOM_CONTEXT_HAS_LRU (1u << 0)		/* the whole subtree was summed up */
#define OOM_CONTEXT_HAS_KERNEL (1u << 1)	/* cgroup v1 alone has a counter of its own for it */
#define OOM_CONTEXT_HAS_EVENTS (1u << 2)

#define OOM_POINTS_UNKILLABLE (-0x7fffffffffffffffll - 1)	/* oom_candidate.points: oom_badness() said LONG_MIN */

enum oom_owner_evidence {
	OOM_OWNER_NONE = 0,
	OOM_OWNER_CONTROL = 1,		/* oom_control.memcg */
	OOM_OWNER_LOCK = 2,		/* topmost ancestor of the trigger with oom_lock set */
	OOM_OWNER_NO_MARGIN = 3,	/* ancestor of the trigger with hardly any room */
};

/* What could not be done, each counted for each CPU. */
enum oom_counter {
	OOM_COUNT_MARKS = 0,		/* times the kernel marked a victim */
	OOM_COUNT_SUBMITTED = 1,	/* records handed to the ring */
	OOM_COUNT_RING_FULL = 2,	/* records lost: no room in the ring */
	OOM_COUNT_NO_SCRATCH = 3,	/* records lost: no scratch memory */
	OOM_COUNT_NO_TASK = 4,		/* plain tracepoint: the victim's task was out of reach */
	OOM_COUNT_DETAILS = 5,		/* details handed to their ring */
	OOM_COUNT_DETAILS_FULL = 6,	/* details lost: no room in their ring */
	OOM_COUNT_UNTRACKED = 7,	/* victims whose exit can't be told: too many were dying at once */
	OOM_COUNTERS = 8,
};

struct oom_header {
	__u32 length;		/* of the whole record, texts included */
	__u16 abi_version;
	__u16 kind;
};

struct oom_task {
	__s32 tgid;
	__s32 tid;
	__s32 ppid;
	__s32 ns_tgid;
	__u32 uid;
	__u32 gid;
	__s32 oom_score_adj;
	__u32 flags;
	__u32 threads;
	__u32 pid_ns_level;	/* 0 is the root namespace */
	__u64 start_boot_ns;	/* the process's, whichever its thread */
	__u64 total_vm_pages;
	__u64 anon_rss_pages;
	__u64 file_rss_pages;
	__u64 shmem_rss_pages;
	__u64 swap_pages;
	__u64 pgtables_bytes;
	char comm[OOM_COMM_BYTES];
};

struct oom_memcg {
	__u64 id;
	__u64 usage_pages;	/* the owner's: when it ran out, for each member of a group kill */
	__u64 limit_pages;
	__u64 peak_pages;
	__u64 swap_usage_pages;
	__u32 flags;
	__u16 path_offset;
	__u16 path_length;
};

struct oom_record {
	struct oom_header header;
	__u64 sequence;
	__u64 boot_ns;
	__u64 oom_boot_ns;		/* the OOM's moment: the same number in each of its records */
	__u64 control_boot_ns;		/* when oom_kill_process was entered */
	__s64 control_points;
	__u64 control_total_pages;
	__u32 control_gfp_mask;
	__s32 control_order;
	__u32 control_constraint;
	__s32 control_chosen_tgid;
	__u32 flags;
	__u32 owner_evidence;
	__u16 cmdline_offset;
	__u16 cmdline_length;
	__u32 reserved;
	struct oom_task victim;
	struct oom_task trigger;
	struct oom_memcg victim_memcg;
	struct oom_memcg trigger_memcg;
	struct oom_memcg owner_memcg;
};

struct oom_level {
	__u64 id;
	__u64 usage_pages;
	__u64 limit_pages;
	__u64 peak_pages;
};

/* What memory_events counts; the subtree's on cgroup v2. */
struct oom_events {
	__u64 high;
	__u64 max;
	__u64 oom;
	__u64 oom_kill;
	__u64 oom_group_kill;
};

/* The limit's owner, or the trigger's cgroup where there is no owner; once for an OOM, before its first kill. */
struct oom_context {
	struct oom_header header;
	__u64 oom_boot_ns;
	__u64 lru_pages[OOM_LRU_LISTS];	/* inactive anon, active anon, inactive file, active file, unevictable */
	__u64 kernel_pages;
	struct oom_events events;
	__u32 flags;
	__u32 levels;
	struct oom_level level[OOM_LEVELS];	/* the cgroup, then its ancestors up to the root */
};

/* A process that the kernel weighed. */
struct oom_candidate {
	struct oom_header header;
	__u64 oom_boot_ns;
	__u64 start_boot_ns;
	__s64 points;
	__u64 rss_pages;
	__u64 swap_pages;
	__u64 pgtables_bytes;
	__s32 tgid;
	__s32 oom_score_adj;
	char comm[OOM_COMM_BYTES];
};

/* The last thread of a killed process is gone. */
struct oom_exit {
	struct oom_header header;
	__u64 start_boot_ns;
	__u64 kill_boot_ns;
	__u64 exit_boot_ns;
	__s32 tgid;
	__u32 reserved;
};

/* The OOM reaper is done with a killed process; the pages are what is left. */
struct oom_reaped {
	struct oom_header header;
	__u64 start_boot_ns;
	__u64 kill_boot_ns;
	__u64 reaped_boot_ns;
	__u64 anon_rss_pages;
	__u64 file_rss_pages;
	__u64 shmem_rss_pages;
	__s32 tgid;
	__u32 reserved;
};

#define OOM_HOOKS_MAX 16

/* The value of the map oom_machine, which the loader fills in; its beginning must stay as it is. */
struct oom_machine {
	__u64 identity;		/* of the object and its settings; 0 when nothing is pinned */
	__u32 abi_version;
	__u32 memory_nodes;	/* at most */
	__u32 tracks_exits;	/* someone will tell when a victim is gone */
	__u32 reserved;
	__u8 hook_states[OOM_HOOKS_MAX];
	__u16 hook_errors[OOM_HOOKS_MAX];
};

#define OOM_RECORD_MAX_BYTES (sizeof(struct oom_record) + OOM_TEXT_BYTES)

_Static_assert(sizeof(struct oom_header) == 8, "header has padding");
_Static_assert(sizeof(struct oom_task) == 112, "task has padding");
_Static_assert(sizeof(struct oom_memcg) == 48, "memcg has padding");
_Static_assert(sizeof(struct oom_record) == 456, "record has padding");
_Static_assert(sizeof(struct oom_level) == 32, "level has padding");
_Static_assert(sizeof(struct oom_context) == 624, "context has padding");
_Static_assert(sizeof(struct oom_candidate) == 80, "candidate has padding");
_Static_assert(sizeof(struct oom_exit) == 40, "exit has padding");
_Static_assert(sizeof(struct oom_reaped) == 64, "reaped has padding");

#endif
