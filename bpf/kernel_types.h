/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The few kernel types that the program reads, kept by hand. Only names and kinds matter:
 * CO-RE finds the real offsets in the running kernel's BTF, so the members stand in no
 * particular order and no padding is needed. A type that changed between kernels has a
 * flavour, `struct name___what`; CO-RE ignores what stands behind the three underscores.
 */
#ifndef TAPIO_KERNEL_TYPES_H
#define TAPIO_KERNEL_TYPES_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef __u64 u64;
typedef _Bool bool;

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
};
enum {
	BPF_F_MMAPABLE = 1 << 10,	/* of an array */
	BPF_ANY = 0,
	BPF_NOEXIST = 1,	/* of bpf_map_update_elem() */
	BPF_RB_NO_WAKEUP = 1,	/* of bpf_ringbuf_submit() */
	BPF_RB_FORCE_WAKEUP = 2,
	BPF_RB_AVAIL_DATA = 0,	/* of bpf_ringbuf_query() */
	BPF_RB_RING_SIZE = 1,
};

/* What a kprobe is handed: the registers, in the order of the architecture's ABI. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
	unsigned long rax, rcx, rdx, rsi, rdi, orig_rax, rip, cs, eflags, rsp, ss;
};
struct user_pt_regs {
	__u64 regs[31];
	__u64 sp;
	__u64 pc;
	__u64 pstate;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;
typedef struct {
	long counter;
} atomic_long_t;
typedef struct {
	__u32 val;
} kuid_t;
typedef struct {
	__u32 val;
} kgid_t;

struct list_head {
	struct list_head *next;
};

struct kernfs_node {
	const char *name;
	struct kernfs_node *__parent;
	__u64 id;
};
/* Up to 6.14 the parent was a plain pointer. */
struct kernfs_node___plain {
	struct kernfs_node *parent;
};

struct cgroup_root {
	int hierarchy_id;
};
/* Totals by enum psi_states in nanoseconds, the averages' before the triggers'; BTF shows the array flattened. */
struct psi_group {
	bool enabled;
	u64 total[12];
};
enum psi_states {
	PSI_MEM_SOME = 2,
	PSI_MEM_FULL = 3,
};
struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
	struct list_head sibling;
	struct list_head children;
	unsigned int flags;
};
enum {
	CSS_ONLINE = 1 << 1,
};
struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
	struct cgroup_subsys_state *subsys[16];
	struct psi_group *psi;
	int level;
	int nr_dying_descendants;
};
struct css_set {
	struct cgroup_subsys_state *subsys[32];
};
enum cgroup_subsys_id {
	memory_cgrp_id = 4,
};

struct page_counter {
	atomic_long_t usage;
	unsigned long watermark;
	unsigned long failcnt;
	unsigned long high;
	unsigned long max;
};
enum memcg_memory_event {
	MEMCG_HIGH = 1,
	MEMCG_MAX = 2,
	MEMCG_OOM = 3,
	MEMCG_OOM_KILL = 4,
	MEMCG_OOM_GROUP_KILL = 5,
};
/* The multi-generational lists: pages by generation, anonymous or file, and zone; BTF shows the array flattened. */
struct lru_gens {
	unsigned long max_seq;
	long nr_pages[40];
};
struct lruvec {
	struct lru_gens lrugen;
};
struct mem_cgroup_per_node {
	struct lruvec lruvec;
	unsigned long lru_zone_size[25];	/* BTF shows the array of zones and lists flattened */
};
/* Sums over the subtree, as of their last flush. */
struct memcg_vmstats {
	long state[64];
	unsigned long events[64];
};
enum memcg_stat_item {
	MEMCG_KMEM = 47,
	MEMCG_NR_STAT = 50,
};
enum node_stat_item {
	NR_UNEVICTABLE = 4,
	NR_SLAB_RECLAIMABLE_B = 5,
	NR_SLAB_UNRECLAIMABLE_B = 6,
	WORKINGSET_REFAULT_ANON = 10,
	WORKINGSET_REFAULT_FILE = 11,
};
struct mem_cgroup {
	struct cgroup_subsys_state css;
	struct page_counter memory;
	struct page_counter swap;
	struct page_counter kmem;	/* cgroup v1's */
	atomic_long_t memory_events[8];
	atomic_long_t memory_events_local[8];
	struct memcg_vmstats *vmstats;
	bool oom_group;
	bool oom_lock;	/* gone where CONFIG_MEMCG_V1 is off */
	struct mem_cgroup_per_node *nodeinfo[1];
};

struct percpu_counter {
	__s64 count;
};
/* Since 6.2 each resident set counter is a percpu_counter. */
struct mm_struct {
	unsigned long total_vm;
	unsigned long arg_start;
	unsigned long arg_end;
	atomic_long_t pgtables_bytes;
	struct percpu_counter rss_stat[4];
};
struct mm_rss_stat {
	atomic_long_t count[4];
};
struct mm_struct___atomic {
	struct mm_rss_stat rss_stat;
};
enum mm_counter {
	MM_FILEPAGES = 0,
	MM_ANONPAGES = 1,
	MM_SWAPENTS = 2,
	MM_SHMEMPAGES = 3,
};

struct upid {
	int nr;
};
struct pid {
	unsigned int level;
	struct upid numbers[1];
};
enum pid_type {
	PIDTYPE_TGID = 1,
};
struct core_state;
struct signal_struct {
	struct pid *pids[4];
	int group_exit_code;
	int nr_threads;
	unsigned int flags;
	short oom_score_adj;
	atomic_t live;
	struct list_head thread_head;
	struct mm_struct *oom_mm;
	struct core_state *core_state;
};
struct cred {
	kuid_t uid;
	kgid_t gid;
};
struct task_struct {
	int pid;
	int tgid;
	unsigned int flags;
	__u64 start_boottime;
	char comm[16];
	struct mm_struct *mm;
	struct signal_struct *signal;
	const struct cred *real_cred;
	struct css_set *cgroups;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct list_head thread_node;
};

enum oom_constraint {
	CONSTRAINT_NONE = 0,
};
struct oom_control {
	struct mem_cgroup *memcg;
	__u32 gfp_mask;
	int order;
	unsigned long totalpages;
	struct task_struct *chosen;
	long chosen_points;
	enum oom_constraint constraint;
};

struct bpf_iter_meta {
	__u64 seq_num;
};
struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
};

#pragma clang attribute pop

#endif
