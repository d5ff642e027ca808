/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Adds up the page lists of a cgroup: its own, and those of the removed cgroups right below it, which no iterator shows. */
#ifndef TAPIO_MEMCG_REMOVED_BPF_H
#define TAPIO_MEMCG_REMOVED_BPF_H

/*
 * Steps are global functions and callbacks without pointers to hand over, so that the
 * verifier follows each of them once and not again in every turn of the loop.
 */
__noinline int add_node(void)
{
	struct memcg_scratch *scratch = the_scratch();

	if (scratch)
		add_lists(&scratch->lists, memcg_of(scratch->walk.css), scratch->walk.node++);
	return 0;
}

static __noinline void add_nodes(struct memcg_walk *walk)
{
	struct memcg_machine *machine = the_machine();

	walk->node = 0;
	for (__u32 node = 0; node < MEMCG_NODES && machine && node < machine->nodes; node++)
		add_node();
}

static __always_inline bool is_online(struct cgroup_subsys_state *css)
{
	return BPF_CORE_READ(css, flags) & CSS_ONLINE;
}

static __always_inline void enter(struct memcg_walk *walk, struct list_head *sibling)
{
	walk->css = css_of_sibling(sibling);
	walk->ascending = is_online(walk->css);	/* what lives has a reading of its own */
	if (!walk->ascending)
		add_nodes(walk);
}

/* To the first child of a removed one, else to the next sibling, else back up. */
static long walk_on(__u32 turn, void *context)
{
	struct memcg_scratch *scratch = the_scratch();
	struct cgroup_subsys_state *css, *parent;
	struct memcg_walk *walk;
	struct list_head *next;

	if (!scratch)
		return 1;
	walk = &scratch->walk;
	css = walk->css;
	if (!walk->ascending) {
		next = BPF_CORE_READ(css, children.next);
		if (next && next != member(css, bpf_core_field_offset(css->children))) {
			enter(walk, next);
			return 0;
		}
		walk->ascending = 1;
	}
	if (css == walk->root) {
		walk->complete = 1;
		return 1;
	}
	parent = BPF_CORE_READ(css, parent);
	next = BPF_CORE_READ(css, sibling.next);
	if (next && next != member(parent, bpf_core_field_offset(parent->children)))
		enter(walk, next);
	else
		walk->css = parent;
	return 0;
}

/* Into scratch->lists; false when there were too many to go over them all. */
static __always_inline bool sum_lists(struct memcg_pass *pass, struct memcg_scratch *scratch, struct mem_cgroup *memcg,
				      __u32 removed)
{
	struct memcg_walk *walk = &scratch->walk;
	long turns;

	__builtin_memset(&scratch->lists.pages, 0, sizeof(scratch->lists.pages));
	walk->root = (void *)memcg + bpf_core_field_offset(memcg->css);
	walk->css = walk->root;
	walk->ascending = 0;
	walk->complete = !removed;
	add_nodes(walk);
	if (walk->complete)
		return 1;
	turns = bpf_loop(MEMCG_WALK_TURNS, walk_on, 0, 0);
	if (turns > 0)
		pass->walk_turns += turns;
	return walk->complete;
}

#endif
