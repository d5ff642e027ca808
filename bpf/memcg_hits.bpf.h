/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Tells at once which cgroup's limit is hit, of each cgroup about once a second at most. */
#ifndef TAPIO_MEMCG_HITS_BPF_H
#define TAPIO_MEMCG_HITS_BPF_H

#define HIT_ROOM_PAGES (512 + 64)	/* what a charge that failed may have asked for: a huge page, and the kernel's batch */
#define HIT_CGROUPS 4096		/* remembered; the one that was quiet the longest is forgotten first */

struct memcg_hit_memory {
	__u64 told_boot_ns;
	__u64 untold;
};

/* What was found, in pages, and where the search is. */
struct memcg_search {
	struct mem_cgroup *at;
	struct mem_cgroup *full;
	__u64 usage;
	__u64 limit;
	__u64 room;
	__u32 kind;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} memcg_hits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, HIT_CGROUPS);
	__type(key, __u64);
	__type(value, struct memcg_hit_memory);
} memcg_hit_memory SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MEMCG_HIT_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} memcg_hit_counters SEC(".maps");

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&memcg_hit_counters, &counter);

	if (value)
		++*value;
}

static __always_inline void consider(struct memcg_search *search, struct mem_cgroup *memcg, __u64 usage, __u64 limit)
{
	__u64 room = limit > usage ? limit - usage : 0;

	if (room > HIT_ROOM_PAGES || room >= search->room)
		return;
	search->full = memcg;
	search->usage = usage;
	search->limit = limit;
	search->room = room;
	search->kind = MEMCG_HIT_MAX;
}

static long look_at_level(__u32 level, void *context)
{
	struct memcg_search *search = context;
	struct mem_cgroup *memcg = search->at;
	__u64 usage, high;

	if (!memcg)
		return 1;
	usage = usage_pages(memcg);
	consider(search, memcg, usage, BPF_CORE_READ(memcg, memory.max));
	if (is_v1(memcg))
		consider(search, memcg, counted(BPF_CORE_READ(memcg, swap.usage.counter)),
			 BPF_CORE_READ(memcg, swap.max));
	high = BPF_CORE_READ(memcg, memory.high);
	if (!search->full && usage > high) {
		search->full = memcg;
		search->usage = usage;
		search->limit = high;
		search->kind = MEMCG_HIT_HIGH;
	}
	search->at = parent_memcg(memcg);
	return 0;
}

/* Whether it is to be told; two processors may find that at the same moment. */
static __always_inline bool is_due(__u64 id, __u64 now, __u64 *untold)
{
	struct memcg_hit_memory first = { .told_boot_ns = now }, *memory;

	memory = bpf_map_lookup_elem(&memcg_hit_memory, &id);
	if (!memory)
		return !bpf_map_update_elem(&memcg_hit_memory, &id, &first, BPF_NOEXIST);
	if (now - memory->told_boot_ns < MEMCG_HIT_GAP_NS) {
		__sync_fetch_and_add(&memory->untold, 1);
		return 0;
	}
	*untold = memory->untold;
	memory->untold = 0;
	memory->told_boot_ns = now;
	return 1;
}

/* A function of its own, so that the object's type information has the record: a test compares the layout. */
static __noinline void put_limit(struct memcg_hit *hit, const struct memcg_search *search)
{
	hit->usage_pages = search->usage;
	hit->limit_pages = search->limit;
	hit->limit = search->kind;
	hit->reserved = 0;
}

/*
 * The tracepoint does not tell whose limit it is: the one with the least room from the task's
 * cgroup upwards, the lowest of these; else the lowest that is above what throttles it.
 */
static __always_inline int tell_hit(void)
{
	struct mem_cgroup *memcg;
	struct memcg_search search = { .room = ~0ull };
	struct memcg_hit *hit;
	__u64 id, now, untold = 0;

	count(MEMCG_HITS);
	search.at = memcg_of(memory_css((void *)bpf_get_current_task()));
	bpf_loop(MEMCG_LEVELS, look_at_level, &search, 0);
	memcg = search.full;
	if (!memcg) {
		count(MEMCG_HITS_NO_LIMIT);
		return 0;
	}
	id = BPF_CORE_READ(memcg, css.cgroup, kn, id);
	now = bpf_ktime_get_boot_ns();
	if (!is_due(id, now, &untold)) {
		count(MEMCG_HITS_UNTOLD);
		return 0;
	}
	hit = bpf_ringbuf_reserve(&memcg_hits, sizeof(*hit), 0);
	if (!hit) {
		count(MEMCG_HITS_RING_FULL);
		return 0;
	}
	hit->id = id;
	hit->boot_ns = now;
	hit->untold = untold;
	put_limit(hit, &search);
	bpf_ringbuf_submit(hit, 0);
	count(MEMCG_HITS_TOLD);
	return 0;
}

#endif
