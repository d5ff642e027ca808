/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Tells how the cgroup stood in which an OOM happened. */
#ifndef TAPIO_OOM_CONTEXT_BPF_H
#define TAPIO_OOM_CONTEXT_BPF_H

#define WALK_STEPS 16
#define WALK_ROUNDS 16	/* of steps; a cgroup takes one for each node of memory and one or two to get on */

static __always_inline struct cgroup_subsys_state *css_of_sibling(struct list_head *sibling)
{
	return (void *)sibling - bpf_core_field_offset(struct cgroup_subsys_state, sibling);
}

static __always_inline struct list_head *member(struct cgroup_subsys_state *css, __u32 offset)
{
	return (void *)css + offset;
}

/* The order of the kernel's enum lru_list. */
#define LRU_OF(is_file, is_active) (2 * (is_file) + (is_active))
#define GENERATIONS 4

/*
 * Where the multi-generational lists are in use, the others are empty but for what cannot be
 * evicted. Not inlined: the compiler would move its relocations before the question whether
 * this kernel has these lists.
 */
static __noinline void add_generations(struct oom_walk *walk, struct mem_cgroup_per_node *node)
{
	__u32 bytes = bpf_core_field_size(node->lruvec.lrugen.nr_pages) / (GENERATIONS * 2);
	void *pages = (void *)node + bpf_core_field_offset(node->lruvec.lrugen.nr_pages);
	unsigned long youngest = BPF_CORE_READ(node, lruvec.lrugen.max_seq);
	bool is_active;

	if (bytes > OOM_ZONES * sizeof(__u64))
		return;
	for (__u32 generation = 0; generation < GENERATIONS; generation++) {
		is_active = generation == youngest % GENERATIONS || generation == (youngest - 1) % GENERATIONS;
		for (int is_file = 0; is_file < 2; is_file++) {
			bpf_probe_read_kernel(&walk->sizes, bytes, pages + (2 * generation + is_file) * bytes);
			walk->zone_sum = 0;
			for (__u32 zone = 0; zone < OOM_ZONES; zone++)
				if (zone * sizeof(__u64) < bytes)
					walk->zone_sum += walk->sizes[zone];
			if (is_active)
				walk->pages[LRU_OF(is_file, 1)] += counted(walk->zone_sum);
			else
				walk->pages[LRU_OF(is_file, 0)] += counted(walk->zone_sum);
		}
	}
}

static __always_inline struct oom_walk *the_walk(void)
{
	struct oom_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&oom_state, &zero);
	return state ? &state->walk : 0;
}

/*
 * A step of the walk. The steps are global functions without arguments, so that the
 * verifier follows each of them once and not again in every turn of the loop.
 */
__noinline int add_node(void)
{
	struct oom_walk *walk = the_walk();
	struct mem_cgroup_per_node *node = 0;
	struct mem_cgroup *memcg;
	__u32 bytes = bpf_core_field_size(node->lru_zone_size);

	if (!walk)
		return 0;
	memcg = memcg_of(walk->css);
	bpf_probe_read_kernel(&node, sizeof(node), element(memcg, nodeinfo, walk->node, sizeof(node)));
	walk->node++;
	if (!node || bytes > sizeof(walk->sizes))
		return 0;
	bpf_probe_read_kernel(&walk->sizes, bytes, (void *)node + bpf_core_field_offset(node->lru_zone_size));
	for (__u32 zone = 0; zone < OOM_ZONES; zone++)
		for (int list = 0; list < OOM_LRU_LISTS; list++)
			if ((zone * OOM_LRU_LISTS + list) * sizeof(__u64) < bytes)
				walk->pages[list] += walk->sizes[zone * OOM_LRU_LISTS + list];
	if (bpf_core_field_exists(node->lruvec.lrugen.nr_pages))
		add_generations(walk, node);
	return 0;
}

static __always_inline void enter_css(struct oom_walk *walk, struct list_head *sibling)
{
	walk->css = css_of_sibling(sibling);
	walk->node = 0;
	walk->ascending = 0;
}

/* To the first child, else to the next sibling, else back up; as css_next_descendant_pre(). */
__noinline int move_on(void)
{
	struct cgroup_subsys_state *css, *parent;
	struct oom_walk *walk = the_walk();
	struct list_head *next;

	if (!walk)
		return 0;
	css = walk->css;
	if (!walk->ascending) {
		next = BPF_CORE_READ(css, children.next);
		if (next && next != member(css, bpf_core_field_offset(css->children))) {
			enter_css(walk, next);
			return 0;
		}
		walk->ascending = 1;
	}
	if (css == walk->root) {
		walk->complete = 1;
		return 0;
	}
	parent = BPF_CORE_READ(css, parent);
	next = BPF_CORE_READ(css, sibling.next);
	if (next && next != member(parent, bpf_core_field_offset(parent->children)))
		enter_css(walk, next);
	else
		walk->css = parent;
	return 0;
}

__noinline int walk_some(__u32 nodes)
{
	struct oom_walk *walk = the_walk();

	for (int step = 0; walk && step < WALK_STEPS && !walk->complete; step++) {
		if (!walk->ascending && walk->node < nodes)
			add_node();
		else
			move_on();
	}
	return 0;
}

/* The lists of a cgroup hold its own pages alone: what lies below must be added up. */
static __noinline bool sum_lists(struct oom_walk *walk, struct mem_cgroup *memcg, __u32 nodes)
{
	struct cgroup_subsys_state *css = (void *)memcg + bpf_core_field_offset(memcg->css);

	__builtin_memset(walk, 0, sizeof(*walk));
	walk->root = css;
	walk->css = css;
	for (int round = 0; round < WALK_ROUNDS && !walk->complete; round++)
		walk_some(nodes);
	return walk->complete;
}

static __always_inline __u64 event(struct mem_cgroup *memcg, __u32 index)
{
	__s64 times = 0;

	bpf_probe_read_kernel(&times, sizeof(times),
			      element(memcg, memory_events, index, bpf_core_type_size(atomic_long_t)));
	return counted(times);
}

static __always_inline void put_events(struct oom_context *context, struct mem_cgroup *memcg)
{
	enum memcg_memory_event *events = 0;

	if (!bpf_core_enum_value_exists(*events, MEMCG_OOM_GROUP_KILL))
		return;
	context->flags |= OOM_CONTEXT_HAS_EVENTS;
	context->events.high = event(memcg, bpf_core_enum_value(*events, MEMCG_HIGH));
	context->events.max = event(memcg, bpf_core_enum_value(*events, MEMCG_MAX));
	context->events.oom = event(memcg, bpf_core_enum_value(*events, MEMCG_OOM));
	context->events.oom_kill = event(memcg, bpf_core_enum_value(*events, MEMCG_OOM_KILL));
	context->events.oom_group_kill = event(memcg, bpf_core_enum_value(*events, MEMCG_OOM_GROUP_KILL));
}

/* A function of its own, so that the object's type information has the record: a test compares the layout. */
static __noinline void put_levels(struct oom_context *context, struct mem_cgroup *memcg)
{
	for (int level = 0; level < OOM_LEVELS && memcg; level++) {
		context->level[level].id = BPF_CORE_READ(memcg, css.cgroup, kn, id);
		context->level[level].usage_pages = usage_pages(memcg);
		context->level[level].limit_pages = BPF_CORE_READ(memcg, memory.max);
		context->level[level].peak_pages = BPF_CORE_READ(memcg, memory.watermark);
		context->levels = level + 1;
		memcg = parent_memcg(memcg);
	}
}

/* Global, so that the verifier follows its loops once; it takes no pointers into the kernel, so an address. */
__noinline int tell_context(__u64 address)
{
	struct mem_cgroup *memcg = (void *)address;
	struct oom_machine *machine;
	struct oom_context *context;
	struct oom_state *state;
	__u32 zero = 0;

	machine = bpf_map_lookup_elem(&oom_machine, &zero);
	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (!machine || !state)
		return 0;
	context = details_crowded() ? 0 : bpf_ringbuf_reserve(&oom_details, sizeof(*context), 0);
	if (!context) {
		count(OOM_COUNT_DETAILS_FULL);
		return 0;
	}
	__builtin_memset(context, 0, sizeof(*context));
	head(&context->header, OOM_RECORD_CONTEXT, sizeof(*context));
	context->oom_boot_ns = state->oom_boot_ns;
	put_levels(context, memcg);
	put_events(context, memcg);
	if (bpf_core_field_exists(memcg->kmem) && BPF_CORE_READ(memcg, css.cgroup, root, hierarchy_id) != 0) {
		context->flags |= OOM_CONTEXT_HAS_KERNEL;
		context->kernel_pages = counted(BPF_CORE_READ(memcg, kmem.usage.counter));
	}
	if (machine->memory_nodes && sum_lists(&state->walk, memcg, machine->memory_nodes)) {
		context->flags |= OOM_CONTEXT_HAS_LRU;
		__builtin_memcpy(context->lru_pages, state->walk.pages, sizeof(context->lru_pages));
	}
	submit(context, BPF_RB_NO_WAKEUP);
	return 0;
}

#endif
