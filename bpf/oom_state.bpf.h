/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the programs share: the maps, the one slot of state, and the counters that keep losses from being silent. */
#ifndef TAPIO_OOM_STATE_BPF_H
#define TAPIO_OOM_STATE_BPF_H

#define TEXT_MASK (OOM_TEXT_BYTES - 1)
#define TEXT_SLACK OOM_CMDLINE_BYTES	/* one write beyond the masked offset */
#define OOM_DYING_MAX 1024
#define OOM_CANDIDATES_MAX 2048

/* Keeps the compiler from dropping a bound that the verifier has to see. */
#define bounded(var) asm volatile("" : "+r"(var))

struct oom_scratch {
	struct oom_record record;
	char text[OOM_TEXT_BYTES + TEXT_SLACK];
};

/* The mark before this one, for what only the first mark of an OOM can tell. */
struct oom_mark {
	__u64 boot_ns;
	__u64 trigger;		/* pid_tgid */
	__u64 victim_start_ns;
	struct mem_cgroup *owner;
	__u64 usage_pages;	/* the owner's */
	__s32 victim_tgid;
	__u32 evidence;
};

/* Lies in a map: the verifier would follow every combination of values that it can see. */
struct oom_search {
	struct mem_cgroup *locked;
	struct mem_cgroup *full;
	__u64 room;
};

/* Sums up the page lists of a cgroup and all below it, step by step. */
struct oom_walk {
	struct cgroup_subsys_state *root;
	struct cgroup_subsys_state *css;
	struct page_lists lists;
	__u32 node;
	bool ascending;
	bool complete;
};

struct oom_state {
	__u64 sequence;
	__u64 oom_boot_ns;	/* names the OOM in each of its records */
	__u64 oom_trigger;	/* pid_tgid of the task inside out_of_memory, 0 outside */
	struct task_struct *weighed;	/* by the kprobe, until oom_badness returns */
	__u32 candidates;	/* of this OOM, held back in oom_candidates */
	bool context_told;
	bool first_told;	/* its first kill is in the ring */
	__u64 trigger;		/* pid_tgid of the task inside oom_kill_process, 0 outside */
	__u64 boot_ns;
	struct mem_cgroup *memcg;
	__s64 points;
	__u64 total_pages;
	__u32 gfp_mask;
	__s32 order;
	__u32 constraint;
	__s32 chosen_tgid;
	struct task_struct *chosen;
	__u64 usage_pages;	/* of memcg, on entry */
	bool chosen_exiting;
	bool hooked;		/* oom_kill_process does tell us when it is entered */
	struct oom_mark last;
	struct oom_search search;
	struct oom_walk walk;
};

/* A process that was killed and is not gone yet. */
struct oom_victim_key {
	__u64 start_boot_ns;
	__s32 tgid;
	__u32 reserved;
};

/* A task that the OOM reaper may get. */
struct oom_reapable {
	struct task_struct *task;
	__u64 start_boot_ns;
	__u64 kill_boot_ns;
	__s32 tgid;
	__u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);	/* the loader sets the configured size */
} oom_kills SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);	/* the loader sets the configured size */
} oom_details SEC(".maps");

/* The last quarter is kept for what is small and comes last: a storm's candidates must not crowd out its victims' ends. */
static __always_inline bool details_crowded(void)
{
	return bpf_ringbuf_query(&oom_details, BPF_RB_AVAIL_DATA) >
	       bpf_ringbuf_query(&oom_details, BPF_RB_RING_SIZE) / 4 * 3;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct oom_state);
} oom_state SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct oom_machine);
} oom_machine SEC(".maps");

/*
 * Whose turn it is to report. Programs of two versions can be attached at the same time,
 * sharing this map: changing its value hands over from one to the other, and no kill falls
 * between the two.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);	/* an identity */
} oom_turn SEC(".maps");

/*
 * Most calls of the OOM killer end without a kill, since a victim of the last one is still
 * dying: only when one is marked is it worth telling who was weighed.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, OOM_CANDIDATES_MAX);
	__type(key, __u32);
	__type(value, struct oom_candidate);
} oom_candidates SEC(".maps");

/* How many victims are dying: mostly none, and then an exit costs a look at this number. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} oom_dying SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OOM_DYING_MAX);
	__type(key, struct oom_victim_key);
	__type(value, __u64);	/* boot_ns of the kill */
} oom_victims SEC(".maps");

/* By thread id, which is all that the reaper says. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OOM_DYING_MAX);
	__type(key, __u32);
	__type(value, struct oom_reapable);
} oom_reapables SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct oom_scratch);
} oom_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, OOM_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} oom_counters SEC(".maps");

static __always_inline bool is_our_turn(void)
{
	struct oom_machine *machine;
	__u32 zero = 0;
	__u64 *turn;

	machine = bpf_map_lookup_elem(&oom_machine, &zero);
	turn = bpf_map_lookup_elem(&oom_turn, &zero);
	return machine && turn && machine->identity == *turn;
}

static __always_inline void count_many(__u32 counter, __u32 times)
{
	__u64 *value = bpf_map_lookup_elem(&oom_counters, &counter);

	if (value)
		*value += times;
}

static __always_inline void count(__u32 counter)
{
	count_many(counter, 1);
}

/*
 * For the ring of details. What comes before a kill wakes nobody, since the kill does; what
 * comes after must: the kernel by itself wakes only a reader that has read all before.
 */
static __always_inline void submit(void *detail, __u64 flags)
{
	bpf_ringbuf_submit(detail, flags);
	count(OOM_COUNT_DETAILS);
}

static __always_inline void head(struct oom_header *header, __u16 kind, __u32 length)
{
	header->length = length;
	header->abi_version = OOM_ABI_VERSION;
	header->kind = kind;
}

#endif
