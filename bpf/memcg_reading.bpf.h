/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Reads one memory cgroup. */
#ifndef TAPIO_MEMCG_READING_BPF_H
#define TAPIO_MEMCG_READING_BPF_H

static __always_inline struct cgroup_subsys_state *memory_css_of(struct cgroup *cgroup)
{
	__u32 index = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
	struct cgroup_subsys_state *css = 0;

	bpf_probe_read_kernel(&css, sizeof(css), element(cgroup, subsys, index, sizeof(css)));
	return css;
}

static __always_inline __u64 limit_of(struct memcg_reading *reading, const struct memcg_machine *machine, __u64 pages,
				      __u32 flag)
{
	if (pages >= machine->unlimited_pages)
		return 0;
	reading->flags |= flag;
	return pages;
}

static __noinline void read_counters(struct memcg_reading *reading, struct mem_cgroup *memcg,
				     const struct memcg_machine *machine)
{
	reading->limit_pages = limit_of(reading, machine, BPF_CORE_READ(memcg, memory.max), MEMCG_HAS_LIMIT);
	reading->failures = BPF_CORE_READ(memcg, memory.failcnt);
	if (!BPF_CORE_READ(memcg, css.parent))
		return;
	reading->flags |= MEMCG_HAS_USAGE;
	reading->usage_pages = usage_pages(memcg);
	reading->peak_pages = BPF_CORE_READ(memcg, memory.watermark);
	reading->swap_usage_pages = counted(BPF_CORE_READ(memcg, swap.usage.counter));
	reading->swap_limit_pages = limit_of(reading, machine, BPF_CORE_READ(memcg, swap.max), MEMCG_HAS_SWAP_LIMIT);
	if (reading->flags & MEMCG_IS_V1) {
		if (bpf_core_field_exists(memcg->kmem)) {
			reading->flags |= MEMCG_HAS_KERNEL;
			reading->kernel_pages = counted(BPF_CORE_READ(memcg, kmem.usage.counter));
		}
	} else {
		reading->high_pages = limit_of(reading, machine, BPF_CORE_READ(memcg, memory.high), MEMCG_HAS_HIGH);
	}
}

#define EVENT(name) counted(events[bpf_core_enum_value(enum memcg_memory_event, name) & (EVENTS_READ - 1)])

static __always_inline void put_counts(struct memcg_counts *counts, const __s64 *events)
{
	counts->high = EVENT(MEMCG_HIGH);
	counts->max = EVENT(MEMCG_MAX);
	counts->oom = EVENT(MEMCG_OOM);
	counts->oom_kill = EVENT(MEMCG_OOM_KILL);
	counts->oom_group_kill = EVENT(MEMCG_OOM_GROUP_KILL);
}

static __noinline void read_events(struct memcg_reading *reading, struct mem_cgroup *memcg,
				   struct memcg_scratch *scratch)
{
	__u32 bytes = bpf_core_field_size(memcg->memory_events);

	if (bytes > sizeof(scratch->events))
		return;
	bpf_probe_read_kernel(&scratch->events, bytes, (void *)memcg + bpf_core_field_offset(memcg->memory_events));
	put_counts(&reading->events, scratch->events);
	bpf_probe_read_kernel(&scratch->events, bytes,
			      (void *)memcg + bpf_core_field_offset(memcg->memory_events_local));
	put_counts(&reading->own_events, scratch->events);
}

static __always_inline __u64 state_at(struct memcg_vmstats *stats, __u32 index)
{
	__s64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), element(stats, state, index, sizeof(value)));
	return counted(value);
}

/*
 * Since 6.10 the kernel keeps only what a cgroup can have, in an order of its own: slab is
 * where it was, refaults follow it, and what only cgroups have is still at the end.
 */
static __noinline void read_state(struct memcg_reading *reading, struct memcg_vmstats *stats, __u32 items)
{
	__u32 all = bpf_core_enum_value(enum memcg_stat_item, MEMCG_NR_STAT);
	__u32 from_end = all - bpf_core_enum_value(enum memcg_stat_item, MEMCG_KMEM);
	__u32 slab = bpf_core_enum_value(enum node_stat_item, NR_SLAB_RECLAIMABLE_B);
	__u32 refaults = items == all ? bpf_core_enum_value(enum node_stat_item, WORKINGSET_REFAULT_ANON) : slab + 2;

	reading->flags |= MEMCG_HAS_STATS;
	reading->slab_reclaimable_bytes = state_at(stats, slab);
	reading->slab_unreclaimable_bytes = state_at(stats, slab + 1);
	reading->refaults_anon = state_at(stats, refaults);
	reading->refaults_file = state_at(stats, refaults + 1);
	if (!(reading->flags & MEMCG_IS_V1)) {
		reading->flags |= MEMCG_HAS_KERNEL;
		reading->kernel_pages = state_at(stats, items - from_end);
	}
}

static __always_inline __u64 sum_events(struct memcg_vmstats *stats, __u32 items, const __u32 *from_end)
{
	__u64 sum = 0, value;

	for (int i = 0; i < MEMCG_VM_EVENTS; i++) {
		if (!from_end[i] || from_end[i] > items)
			continue;
		value = 0;
		bpf_probe_read_kernel(&value, sizeof(value), element(stats, events, items - from_end[i], sizeof(value)));
		sum += value;
	}
	return sum;
}

static __noinline void read_stats(struct memcg_reading *reading, struct mem_cgroup *memcg, struct memcg_pass *pass,
				  const struct memcg_machine *machine)
{
	struct memcg_vmstats *stats = BPF_CORE_READ(memcg, vmstats);

	pass->state_items = bpf_core_field_size(stats->state) / sizeof(long);
	pass->event_items = bpf_core_field_size(stats->events) / sizeof(long);
	if (!stats || !machine->stats_known)
		return;
	read_state(reading, stats, pass->state_items);
	if (machine->scanned_from_end[0] && machine->reclaimed_from_end[0]) {
		reading->flags |= MEMCG_HAS_RECLAIM;
		reading->scanned_pages = sum_events(stats, pass->event_items, machine->scanned_from_end);
		reading->reclaimed_pages = sum_events(stats, pass->event_items, machine->reclaimed_from_end);
	}
}

static __noinline void read_stalls(struct memcg_reading *reading, struct cgroup *cgroup)
{
	struct psi_group *psi = BPF_CORE_READ(cgroup, psi);

	if (!psi || !BPF_CORE_READ(psi, enabled))
		return;
	reading->flags |= MEMCG_HAS_STALLS;
	bpf_probe_read_kernel(&reading->stalled_some_ns, sizeof(__u64),
			      element(psi, total, bpf_core_enum_value(enum psi_states, PSI_MEM_SOME), sizeof(__u64)));
	bpf_probe_read_kernel(&reading->stalled_full_ns, sizeof(__u64),
			      element(psi, total, bpf_core_enum_value(enum psi_states, PSI_MEM_FULL), sizeof(__u64)));
}

static __always_inline void add_pages(struct memcg_reading *reading, const struct page_lists *lists, bool whole)
{
	for (int list = 0; list < MEMCG_LRU_LISTS; list++)
		reading->lru_pages[list] += lists->pages[list];
	if (!whole)
		reading->flags &= ~MEMCG_HAS_LRU;
}

/* What lies on the lists of a cgroup counts in all above it, which came before. */
static __noinline void add_upwards(struct memcg_scratch *scratch, __u32 level, bool whole)
{
	struct memcg_reading *above;
	__u32 index;

	for (__u32 i = 0; i < MEMCG_LEVELS && i < level; i++) {
		index = scratch->index_of[i];
		above = bpf_map_lookup_elem(&memcg_readings, &index);
		if (above)
			add_pages(above, &scratch->lists, whole);
	}
}

static __always_inline __u32 index_above(const struct memcg_scratch *scratch, __u32 level)
{
	if (!level)
		return MEMCG_NO_PARENT;
	return scratch->index_of[level > MEMCG_LEVELS ? MEMCG_LEVELS - 1 : (level - 1) & LEVEL_MASK];
}

static __noinline void put_reading(struct memcg_reading *reading, struct memcg_pass *pass,
				   struct memcg_scratch *scratch, struct cgroup *cgroup)
{
	struct mem_cgroup *memcg = memcg_of(memory_css_of(cgroup));
	struct memcg_machine *machine = the_machine();
	struct memcg_reading *above;
	__u32 parent;

	if (!machine)
		return;
	__builtin_memset(reading, 0, sizeof(*reading));
	reading->id = BPF_CORE_READ(cgroup, kn, id);
	reading->level = BPF_CORE_READ(cgroup, level);
	parent = index_above(scratch, reading->level);
	reading->parent = parent;
	above = bpf_map_lookup_elem(&memcg_readings, &parent);
	if (above)
		reading->parent_id = above->id;
	reading->removed = BPF_CORE_READ(cgroup, nr_dying_descendants);
	reading->flags = is_v1(memcg) ? MEMCG_IS_V1 : 0;
	if (reading->level < MEMCG_LEVELS)
		reading->flags |= MEMCG_HAS_LRU;
	read_counters(reading, memcg, machine);
	read_events(reading, memcg, scratch);
	read_stats(reading, memcg, pass, machine);
	read_stalls(reading, cgroup);
}

/* What has no room is counted, and its pages are still added to those above. */
static __noinline void read_memcg(struct memcg_pass *pass, struct cgroup *cgroup, struct mem_cgroup *memcg)
{
	struct memcg_scratch *scratch = the_scratch();
	struct memcg_reading *reading;
	__u32 level = BPF_CORE_READ(cgroup, level);
	__u32 index = pass->readings;
	bool whole;

	if (!scratch)
		return;
	if (level < MEMCG_LEVELS)
		scratch->index_of[level & LEVEL_MASK] = index;
	reading = bpf_map_lookup_elem(&memcg_readings, &index);
	if (reading) {
		pass->readings++;
		put_reading(reading, pass, scratch, cgroup);
	} else {
		pass->left_out++;
	}
	whole = sum_lists(pass, scratch, memcg, BPF_CORE_READ(cgroup, nr_dying_descendants));
	if (reading)
		add_pages(reading, &scratch->lists, whole);
	add_upwards(scratch, level, whole);
}

static __always_inline void read_cgroup(struct memcg_pass *pass, struct cgroup *cgroup)
{
	struct cgroup_subsys_state *css = memory_css_of(cgroup);

	if (css && is_online(css))
		read_memcg(pass, cgroup, memcg_of(css));
}

#endif
