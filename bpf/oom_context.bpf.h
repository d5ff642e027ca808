/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Tells how the cgroup stood in which an OOM happened. */
#ifndef TAPIO_OOM_CONTEXT_BPF_H
#define TAPIO_OOM_CONTEXT_BPF_H

#define WALK_STEPS 256	/* a cgroup takes one for each node of memory and one or two to get on */

static __always_inline struct cgroup_subsys_state *css_of_sibling(struct list_head *sibling)
{
	return (void *)sibling - bpf_core_field_offset(struct cgroup_subsys_state, sibling);
}

static __always_inline struct list_head *member(struct cgroup_subsys_state *css, __u32 offset)
{
	return (void *)css + offset;
}

static __always_inline void add_node(struct oom_walk *walk)
{
	struct mem_cgroup *memcg = memcg_of(walk->css);
	struct mem_cgroup_per_node *node = 0;
	__u32 bytes = bpf_core_field_size(node->lru_zone_size);

	bpf_probe_read_kernel(&node, sizeof(node), element(memcg, nodeinfo, walk->node, sizeof(node)));
	if (!node || bytes > sizeof(walk->sizes))
		return;
	bpf_probe_read_kernel(&walk->sizes, bytes, (void *)node + bpf_core_field_offset(node->lru_zone_size));
	for (int zone = 0; zone < OOM_ZONES; zone++)
		for (int list = 0; list < OOM_LRU_LISTS; list++)
			walk->pages[list] += walk->sizes[zone * OOM_LRU_LISTS + list];
}

static __always_inline void enter_css(struct oom_walk *walk, struct list_head *sibling)
{
	walk->css = css_of_sibling(sibling);
	walk->node = 0;
	walk->ascending = 0;
}

/* To the first child, else to the next sibling, else back up; as css_next_descendant_pre(). */
static __always_inline void move_on(struct oom_walk *walk)
{
	struct cgroup_subsys_state *css = walk->css, *parent;
	struct list_head *next;

	if (!walk->ascending) {
		next = BPF_CORE_READ(css, children.next);
		if (next && next != member(css, bpf_core_field_offset(css->children))) {
			enter_css(walk, next);
			return;
		}
		walk->ascending = 1;
	}
	if (css == walk->root) {
		walk->complete = 1;
		return;
	}
	parent = BPF_CORE_READ(css, parent);
	next = BPF_CORE_READ(css, sibling.next);
	if (next && next != member(parent, bpf_core_field_offset(parent->children)))
		enter_css(walk, next);
	else
		walk->css = parent;
}

/* The lists of a cgroup hold its own pages alone: what lies below must be added up. */
static __noinline bool sum_lists(struct oom_walk *walk, struct mem_cgroup *memcg, __u32 nodes)
{
	struct cgroup_subsys_state *css = (void *)memcg + bpf_core_field_offset(memcg->css);

	__builtin_memset(walk, 0, sizeof(*walk));
	walk->root = css;
	walk->css = css;
	for (int step = 0; step < WALK_STEPS && !walk->complete; step++) {
		if (!walk->ascending && walk->node < nodes) {
			add_node(walk);
			walk->node++;
		} else {
			move_on(walk);
		}
	}
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
	context = bpf_ringbuf_reserve(&oom_details, sizeof(*context), 0);
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
	if (sum_lists(&state->walk, memcg, machine->memory_nodes)) {
		context->flags |= OOM_CONTEXT_HAS_LRU;
		__builtin_memcpy(context->lru_pages, state->walk.pages, sizeof(context->lru_pages));
	}
	submit(context, BPF_RB_NO_WAKEUP);
	return 0;
}

#endif
