/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The ABI of the sampler: one pass of the kernel's cgroup iterator puts a reading of each
 * memory cgroup into an array that user space has mapped. A pass goes from the root down,
 * a cgroup before those below it and these before its next sibling, so that a subtree is
 * one stretch of the array. Cgroups that were removed are left out, but their pages, which
 * the kernel holds until they are used or reclaimed, count in those above them.
 *
 * What comes after a limit is hit is told at once, through a ring of its own.
 *
 * Native byte order, 8-byte alignment, no implicit padding. Raise MEMCG_ABI_VERSION with
 * every change.
 */
#ifndef TAPIO_MEMCG_SAMPLER_H
#define TAPIO_MEMCG_SAMPLER_H

#ifndef __bpf__
#include <assert.h>
#include <linux/types.h>
#endif

#define MEMCG_ABI_VERSION 1

#define MEMCG_LRU_LISTS 5
#define MEMCG_LEVELS 32		/* deeper ones are read, but the page lists above are without theirs */
#define MEMCG_NODES 64
#define MEMCG_WALK_TURNS 65536	/* to find the removed among those below one cgroup; each takes one or two */
#define MEMCG_NO_PARENT 0xffffffffu
#define MEMCG_VM_EVENTS 4	/* at most, that make up one sum */
#define MEMCG_HIT_GAP_NS 1000000000ull	/* between two hits that are told of one cgroup, at least */

/* memcg_reading.flags: what is there; a number whose flag is missing is 0 and means nothing */
#define MEMCG_HAS_USAGE (1u << 0)	/* the root's is not counted: usage, peak, swap, kernel */
#define MEMCG_HAS_LIMIT (1u << 1)
#define MEMCG_HAS_HIGH (1u << 2)
#define MEMCG_HAS_SWAP_LIMIT (1u << 3)
#define MEMCG_HAS_LRU (1u << 4)		/* the whole subtree was added up */
#define MEMCG_HAS_KERNEL (1u << 5)
#define MEMCG_HAS_STATS (1u << 6)	/* slab and refaults */
#define MEMCG_HAS_RECLAIM (1u << 7)	/* scanned and reclaimed */
#define MEMCG_HAS_STALLS (1u << 8)
#define MEMCG_IS_V1 (1u << 9)		/* swap counts memory and swap together, events are the cgroup's own */

struct memcg_counts {
	__u64 high;
	__u64 max;
	__u64 oom;
	__u64 oom_kill;
	__u64 oom_group_kill;
};

/*
 * A memory cgroup. Usage, page lists, slab, refaults, reclaim and stalls include all below
 * it; events do on cgroup v2, failures never do. Page lists are exact; slab, refaults, reclaim
 * and v2's kernel are as of the kernel's last flush and stalls as of its last look, each at most some
 * seconds ago.
 */
struct memcg_reading {
	__u64 id;			/* the inode number of its directory */
	__u64 parent_id;		/* of the nearest memory cgroup above; 0 where the pass began */
	__u32 parent;			/* its index in the array, or MEMCG_NO_PARENT */
	__u32 level;			/* 0 is the hierarchy's root */
	__u32 flags;
	__u32 removed;			/* cgroups below that are removed and still hold something */
	__u64 usage_pages;
	__u64 peak_pages;
	__u64 limit_pages;
	__u64 high_pages;
	__u64 failures;			/* charges that this very limit refused */
	__u64 swap_usage_pages;
	__u64 swap_limit_pages;
	__u64 lru_pages[MEMCG_LRU_LISTS];	/* inactive anon, active anon, inactive file, active file, unevictable */
	__u64 kernel_pages;
	__u64 slab_reclaimable_bytes;
	__u64 slab_unreclaimable_bytes;
	__u64 refaults_anon;		/* pages */
	__u64 refaults_file;
	__u64 scanned_pages;
	__u64 reclaimed_pages;
	struct memcg_counts events;
	struct memcg_counts own_events;	/* of its own limit alone */
	__u64 stalled_some_ns;
	__u64 stalled_full_ns;
};

/* What a pass found; the value of the map memcg_pass. */
struct memcg_pass {
	__u64 begin_boot_ns;
	__u64 end_boot_ns;		/* 0 when it was not gone through to its end */
	__u32 readings;
	__u32 left_out;			/* no room in the array */
	__u32 walk_turns;		/* taken to find removed cgroups */
	__u32 state_items;		/* how many numbers the kernel keeps in vmstats */
	__u32 event_items;
	__u32 reserved;
};

/*
 * What the loader knows of the machine; the value of the map memcg_machine. The kernel tells nobody at what index
 * an event lies, but memory.stat has them in its order, the last one last: hence counted from behind.
 */
struct memcg_machine {
	__u64 unlimited_pages;		/* what `max` is in the kernel */
	__u32 nodes;			/* of memory, at most */
	__u32 stats_known;
	__u32 scanned_from_end[MEMCG_VM_EVENTS];	/* 1 is the last event; 0 for none */
	__u32 reclaimed_from_end[MEMCG_VM_EVENTS];
};

enum memcg_hit_limit {
	MEMCG_HIT_MAX = 0,
	MEMCG_HIT_HIGH = 1,		/* cgroup v2's softer one: it slows down and never kills */
};

/* A limit is hit: the kernel has begun to look for pages to reclaim in this cgroup. */
struct memcg_hit {
	__u64 id;
	__u64 boot_ns;
	__u64 usage_pages;
	__u64 limit_pages;
	__u64 untold;			/* hits of it since the one before that was told */
	__u32 limit;			/* enum memcg_hit_limit */
	__u32 reserved;
};

/* Of the program that tells hits, each counted for each CPU. */
enum memcg_hit_counter {
	MEMCG_HITS = 0,			/* times the kernel began to reclaim in a cgroup */
	MEMCG_HITS_TOLD = 1,
	MEMCG_HITS_UNTOLD = 2,		/* the cgroup had been told of a moment before */
	MEMCG_HITS_NO_LIMIT = 3,	/* none that is full: somebody asked for reclaim, or room was made meanwhile */
	MEMCG_HITS_RING_FULL = 4,
	MEMCG_HIT_COUNTERS = 5,
};

_Static_assert(sizeof(struct memcg_counts) == 40, "counts have padding");
_Static_assert(sizeof(struct memcg_reading) == 280, "reading has padding");
_Static_assert(sizeof(struct memcg_pass) == 40, "pass has padding");
_Static_assert(sizeof(struct memcg_machine) == 48, "machine has padding");
_Static_assert(sizeof(struct memcg_hit) == 48, "hit has padding");

#endif
