/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the programs share: the maps, the one slot of state, and the counters that keep losses from being silent. */
#ifndef TAPIO_OOM_STATE_BPF_H
#define TAPIO_OOM_STATE_BPF_H

#define TEXT_MASK (OOM_TEXT_BYTES - 1)
#define TEXT_SLACK OOM_CMDLINE_BYTES	/* one write beyond the masked offset */

/* Keeps the compiler from dropping a bound that the verifier has to see. */
#define bounded(var) asm volatile("" : "+r"(var))

struct oom_scratch {
	struct oom_record record;
	char text[OOM_TEXT_BYTES + TEXT_SLACK];
};

/* The mark before this one, for what only the first mark of an OOM can tell. */
struct oom_mark {
	__u64 boot_ns;
	__u64 trigger;		/* pid_tgid */
	__u64 victim_start_ns;
	struct mem_cgroup *owner;
	__u64 usage_pages;	/* the owner's */
	__s32 victim_tgid;
	__u32 evidence;
};

/* Lies in a map: the verifier would follow every combination of values that it can see. */
struct oom_search {
	struct mem_cgroup *locked;
	struct mem_cgroup *full;
	__u64 room;
};

struct oom_state {
	__u64 sequence;
	__u64 oom_boot_ns;	/* names the OOM in each of its records */
	bool first_told;	/* its first kill is in the ring */
	__u64 trigger;		/* pid_tgid of the task inside oom_kill_process, 0 outside */
	__u64 boot_ns;
	struct mem_cgroup *memcg;
	__s64 points;
	__u64 total_pages;
	__u32 gfp_mask;
	__s32 order;
	__u32 constraint;
	__s32 chosen_tgid;
	struct task_struct *chosen;
	__u64 usage_pages;	/* of memcg, on entry */
	bool chosen_exiting;
	bool hooked;		/* oom_kill_process does tell us when it is entered */
	struct oom_mark last;
	struct oom_search search;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);	/* the loader sets the configured size */
} oom_kills SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);	/* the loader sets the configured size */
} oom_details SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct oom_state);
} oom_state SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct oom_scratch);
} oom_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, OOM_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} oom_counters SEC(".maps");

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&oom_counters, &counter);

	if (value)
		*value += 1;
}

#endif
