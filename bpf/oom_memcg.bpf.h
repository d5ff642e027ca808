/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Reads memory cgroups: their counters and paths, and which of them an OOM belongs to. */
#ifndef TAPIO_OOM_MEMCG_BPF_H
#define TAPIO_OOM_MEMCG_BPF_H

#define ROOM_PAGES 512		/* what a cgroup at its limit may have left: this and a part of the limit */
#define ROOM_FRACTION 64
#define MEMBER_GAP_NS 1000000000ull	/* between two marks of one group kill, at most */

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *kn)
{
	struct kernfs_node___plain *old = (void *)kn;

	if (bpf_core_field_exists(old->parent))
		return BPF_CORE_READ(old, parent);
	return BPF_CORE_READ(kn, __parent);
}

/* Appends the path's names from the leaf on; returns where the text ends then. */
static __noinline __u32 put_path(struct oom_scratch *s, struct oom_memcg *out,
				 struct kernfs_node *kn, __u32 at)
{
	__u32 start = at;
	struct kernfs_node *parent;
	long n;

	for (int level = 0; level < OOM_PATH_LEVELS; level++) {
		parent = parent_of(kn);
		if (!parent)
			goto out;
		if (at - start > OOM_PATH_BYTES - OOM_NAME_BYTES)
			break;
		at &= TEXT_MASK;
		bounded(at);
		n = bpf_probe_read_kernel_str(&s->text[at], OOM_NAME_BYTES, BPF_CORE_READ(kn, name));
		if (n <= 0)
			break;
		at += n;
		kn = parent;
	}
	if (parent_of(kn))
		out->flags |= OOM_MEMCG_PATH_CUT;
out:
	out->path_offset = sizeof(struct oom_record) + start;
	out->path_length = at - start;
	return at;
}

static __noinline __u32 put_memcg(struct oom_scratch *s, struct oom_memcg *out,
				  struct mem_cgroup *memcg, __u32 at)
{
	struct cgroup *cgroup = BPF_CORE_READ(memcg, css.cgroup);
	struct kernfs_node *kn = BPF_CORE_READ(cgroup, kn);

	out->flags = OOM_MEMCG_PRESENT;
	out->id = BPF_CORE_READ(kn, id);
	out->usage_pages = usage_pages(memcg);
	out->limit_pages = BPF_CORE_READ(memcg, memory.max);
	out->peak_pages = BPF_CORE_READ(memcg, memory.watermark);
	out->swap_usage_pages = counted(BPF_CORE_READ(memcg, swap.usage.counter));
	if (is_v1(memcg))
		out->flags |= OOM_MEMCG_MEMSW;
	return put_path(s, out, kn, at);
}

/* Whether the limit of this very cgroup has ever made the kernel look for a victim; true where it can't be told. */
static __always_inline bool had_oom(struct mem_cgroup *memcg)
{
	__u32 event = bpf_core_enum_value(enum memcg_memory_event, MEMCG_OOM);
	long times = 1;

	if (bpf_core_field_exists(memcg->memory_events_local))
		bpf_probe_read_kernel(&times, sizeof(times),
				      element(memcg, memory_events_local, event, bpf_core_type_size(atomic_long_t)));
	return times > 0;
}

/*
 * Whose limit was it, where oom_control can't be asked: what the kernel has locked, else
 * the one with the least room. A little has come free since the charge failed, and more
 * the larger the machine.
 */
static __noinline struct mem_cgroup *find_owner(struct mem_cgroup *memcg, struct oom_search *found, __u32 *evidence)
{
	__u64 usage, max, room;

	found->locked = 0;
	found->full = 0;
	found->room = ~0ull;
	for (int level = 0; level < OOM_PATH_LEVELS && memcg; level++) {
		if (bpf_core_field_exists(memcg->oom_lock) && BPF_CORE_READ(memcg, oom_lock))
			found->locked = memcg;
		usage = usage_pages(memcg);
		max = BPF_CORE_READ(memcg, memory.max);
		room = max > usage ? max - usage : 0;
		if (room < found->room && room <= ROOM_PAGES + max / ROOM_FRACTION && had_oom(memcg)) {
			found->room = room;
			found->full = memcg;
		}
		memcg = parent_memcg(memcg);
	}
	if (found->locked) {
		*evidence = OOM_OWNER_LOCK;
		return found->locked;
	}
	if (found->full)
		*evidence = OOM_OWNER_NO_MARGIN;
	return found->full;
}

/* Whether a further member of a group kill is marked: by the task that marked before, inside the same owner or without any. */
static __noinline bool is_further_member(struct mem_cgroup *memcg, struct oom_mark *last, __u64 trigger, __u64 boot_ns)
{
	bool group = 0;

	if (last->trigger != trigger || boot_ns - last->boot_ns > MEMBER_GAP_NS)
		return 0;
	for (int level = 0; level < OOM_PATH_LEVELS && memcg; level++) {
		if (BPF_CORE_READ(memcg, oom_group))
			group = 1;
		if (memcg == last->owner)
			return group;
		memcg = parent_memcg(memcg);
	}
	return group && !last->owner;
}

/* As mem_cgroup_get_oom_group(): a group anywhere from the victim up to the owner, or the root, dies as one. */
static __noinline bool is_group_kill(struct mem_cgroup *memcg, struct mem_cgroup *owner)
{
	for (int level = 0; level < OOM_PATH_LEVELS && memcg; level++) {
		if (BPF_CORE_READ(memcg, oom_group))
			return 1;
		if (memcg == owner)
			return 0;
		memcg = parent_memcg(memcg);
	}
	return 0;
}

#endif
