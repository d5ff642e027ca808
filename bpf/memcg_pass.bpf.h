/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Where a pass puts what it reads, and what it keeps in mind from one cgroup to the next. */
#ifndef TAPIO_MEMCG_PASS_BPF_H
#define TAPIO_MEMCG_PASS_BPF_H

#define LEVEL_MASK (MEMCG_LEVELS - 1)
#define EVENTS_READ 16		/* more than memory_events has */

/* Goes over the removed cgroups below a living one, step by step. */
struct memcg_walk {
	struct cgroup_subsys_state *root;
	struct cgroup_subsys_state *css;
	__u32 node;
	bool ascending;
	bool complete;
};

struct memcg_scratch {
	__u32 index_of[MEMCG_LEVELS];	/* the reading of the cgroup at each level above, or MEMCG_NO_PARENT */
	__s64 events[EVENTS_READ];
	struct page_lists lists;
	struct memcg_walk walk;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1024);	/* the loader sets the configured number */
	__type(key, __u32);
	__type(value, struct memcg_reading);
} memcg_readings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct memcg_pass);
} memcg_pass SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct memcg_machine);
} memcg_machine SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct memcg_scratch);
} memcg_scratch SEC(".maps");

static __always_inline struct memcg_pass *the_pass(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&memcg_pass, &zero);
}

static __always_inline struct memcg_scratch *the_scratch(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&memcg_scratch, &zero);
}

static __always_inline struct memcg_machine *the_machine(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&memcg_machine, &zero);
}

static __always_inline void begin_pass(struct memcg_pass *pass)
{
	struct memcg_scratch *scratch = the_scratch();

	if (scratch)
		__builtin_memset(&scratch->index_of, 0xff, sizeof(scratch->index_of));
	pass->begin_boot_ns = bpf_ktime_get_boot_ns();
	pass->end_boot_ns = 0;
	pass->readings = 0;
	pass->left_out = 0;
	pass->walk_turns = 0;
}

#endif
