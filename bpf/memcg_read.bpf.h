/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Reads of memory cgroups that every program needs. */
#ifndef TAPIO_MEMCG_READ_BPF_H
#define TAPIO_MEMCG_READ_BPF_H

static __always_inline __u64 counted(__s64 value)
{
	return value > 0 ? value : 0;	/* per-CPU counters may be below zero for a while */
}

/* An element of an array member: CO-RE relocates the array, but not the distance between its elements. */
#define element(base, array, index, bytes) ((void *)(base) + bpf_core_field_offset((base)->array) + (index) * (bytes))

static __always_inline struct mem_cgroup *memcg_of(struct cgroup_subsys_state *css)
{
	return css ? (void *)css - bpf_core_field_offset(struct mem_cgroup, css) : 0;
}

static __always_inline struct cgroup_subsys_state *memory_css(struct task_struct *task)
{
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *css = 0;
	__u32 index = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);

	bpf_probe_read_kernel(&css, sizeof(css), element(set, subsys, index, sizeof(css)));
	return css;
}

static __always_inline struct mem_cgroup *parent_memcg(struct mem_cgroup *memcg)
{
	return memcg_of(BPF_CORE_READ(memcg, css.parent));
}

static __always_inline __u64 usage_pages(struct mem_cgroup *memcg)
{
	return counted(BPF_CORE_READ(memcg, memory.usage.counter));
}

/* Only the v2 hierarchy has the id 0. */
static __always_inline bool is_v1(struct mem_cgroup *memcg)
{
	return BPF_CORE_READ(memcg, css.cgroup, root, hierarchy_id) != 0;
}

static __always_inline __u64 event(struct mem_cgroup *memcg, __u32 index)
{
	__s64 times = 0;

	bpf_probe_read_kernel(&times, sizeof(times),
			      element(memcg, memory_events, index, bpf_core_type_size(atomic_long_t)));
	return counted(times);
}

static __always_inline struct cgroup_subsys_state *css_of_sibling(struct list_head *sibling)
{
	return (void *)sibling - bpf_core_field_offset(struct cgroup_subsys_state, sibling);
}

static __always_inline struct list_head *member(struct cgroup_subsys_state *css, __u32 offset)
{
	return (void *)css + offset;
}

#define ZONES 8		/* more than any kernel has */
#define LRU_LISTS 5
/* The order of the kernel's enum lru_list. */
#define LRU_OF(is_file, is_active) (2 * (is_file) + (is_active))
#define GENERATIONS 4

/* A sum over the page lists of cgroups; lies in a map, since the verifier would follow every value that it can see. */
struct page_lists {
	__u64 pages[LRU_LISTS];
	__u64 sizes[ZONES * LRU_LISTS];	/* of one cgroup on one node */
	__s64 zone_sum;
};

/*
 * Where the multi-generational lists are in use, the others are empty but for what cannot be
 * evicted. Not inlined: the compiler would move its relocations before the question whether
 * this kernel has these lists.
 */
static __noinline void add_generations(struct page_lists *lists, struct mem_cgroup_per_node *node)
{
	__u32 bytes = bpf_core_field_size(node->lruvec.lrugen.nr_pages) / (GENERATIONS * 2);
	void *pages = (void *)node + bpf_core_field_offset(node->lruvec.lrugen.nr_pages);
	unsigned long youngest = BPF_CORE_READ(node, lruvec.lrugen.max_seq);
	bool is_active;

	if (bytes > ZONES * sizeof(__u64))
		return;
	for (__u32 generation = 0; generation < GENERATIONS; generation++) {
		is_active = generation == youngest % GENERATIONS || generation == (youngest - 1) % GENERATIONS;
		for (int is_file = 0; is_file < 2; is_file++) {
			bpf_probe_read_kernel(&lists->sizes, bytes, pages + (2 * generation + is_file) * bytes);
			lists->zone_sum = 0;
			for (__u32 zone = 0; zone < ZONES; zone++)
				if (zone * sizeof(__u64) < bytes)
					lists->zone_sum += lists->sizes[zone];
			if (is_active)
				lists->pages[LRU_OF(is_file, 1)] += counted(lists->zone_sum);
			else
				lists->pages[LRU_OF(is_file, 0)] += counted(lists->zone_sum);
		}
	}
}

/* Adds the pages of this very cgroup on a node of memory; BTF shows the array of zones and lists flattened. */
static __always_inline void add_lists(struct page_lists *lists, struct mem_cgroup *memcg, __u32 at_node)
{
	struct mem_cgroup_per_node *node = 0;
	__u32 bytes = bpf_core_field_size(node->lru_zone_size);

	bpf_probe_read_kernel(&node, sizeof(node), element(memcg, nodeinfo, at_node, sizeof(node)));
	if (!node || bytes > sizeof(lists->sizes))
		return;
	bpf_probe_read_kernel(&lists->sizes, bytes, (void *)node + bpf_core_field_offset(node->lru_zone_size));
	for (__u32 zone = 0; zone < ZONES; zone++)
		for (int list = 0; list < LRU_LISTS; list++)
			if ((zone * LRU_LISTS + list) * sizeof(__u64) < bytes)
				lists->pages[list] += lists->sizes[zone * LRU_LISTS + list];
	if (bpf_core_field_exists(node->lruvec.lrugen.nr_pages))
		add_generations(lists, node);
}

#endif
