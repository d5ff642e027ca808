/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Tells how the cgroup stood in which an OOM happened. */
#ifndef TAPIO_OOM_CONTEXT_BPF_H
#define TAPIO_OOM_CONTEXT_BPF_H

#define WALK_STEPS 16
#define WALK_ROUNDS 16	/* of steps; a cgroup takes one for each node of memory and one or two to get on */

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

	if (walk)
		add_lists(&walk->lists, memcg_of(walk->css), walk->node++);
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
	if (bpf_core_field_exists(memcg->kmem) && is_v1(memcg)) {
		context->flags |= OOM_CONTEXT_HAS_KERNEL;
		context->kernel_pages = counted(BPF_CORE_READ(memcg, kmem.usage.counter));
	}
	if (machine->memory_nodes && sum_lists(&state->walk, memcg, machine->memory_nodes)) {
		context->flags |= OOM_CONTEXT_HAS_LRU;
		__builtin_memcpy(context->lru_pages, state->walk.lists.pages, sizeof(context->lru_pages));
	}
	submit(context, BPF_RB_NO_WAKEUP);
	return 0;
}

#endif
