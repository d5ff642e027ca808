// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Reports each task that the kernel marks as an OOM victim, with everything that is gone
 * a moment later. mark_victim is the base hook; oom_kill_process adds what only
 * oom_control knows. The kernel holds its global oom_lock around both, so one OOM is
 * under way at a time and a single slot of state serves.
 */
#include "kernel_types.h"
#include "oom_monitor.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define SIGKILL 9
#define SIGNAL_GROUP_EXIT 4
#define PF_EXITING 4
#define ROOM_PAGES 512		/* what a cgroup at its limit may have left: this and a part of the limit */
#define ROOM_FRACTION 64
#define MEMBER_GAP_NS 1000000000ull	/* between two marks of one group kill, at most */
#define TEXT_MASK (OOM_TEXT_BYTES - 1)
#define TEXT_SLACK OOM_CMDLINE_BYTES	/* one write beyond the masked offset */

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

struct oom_state {
	__u64 sequence;
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
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);	/* the loader sets the configured size */
} oom_kills SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct oom_state);
} oom_state SEC(".maps");

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

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&oom_counters, &counter);

	if (value)
		*value += 1;
}

static __always_inline __u64 counted(__s64 value)
{
	return value > 0 ? value : 0;	/* per-CPU counters may be below zero for a while */
}

/* An element of an array member: CO-RE relocates the array, but not the distance between its elements. */
#define element(base, array, index, bytes) ((void *)(base) + bpf_core_field_offset((base)->array) + (index) * (bytes))

static __always_inline __u64 rss_pages(struct mm_struct *mm, int kind)
{
	struct mm_struct___atomic *old = (void *)mm;
	__s64 pages = 0;

	if (bpf_core_field_exists(old->rss_stat.count))
		bpf_probe_read_kernel(&pages, sizeof(pages),
				      element(old, rss_stat.count, kind, bpf_core_type_size(atomic_long_t)));
	else
		bpf_probe_read_kernel(&pages, sizeof(pages),
				      element(mm, rss_stat, kind, bpf_core_type_size(struct percpu_counter)) +
				      bpf_core_field_offset(struct percpu_counter, count));
	return counted(pages);
}

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *kn)
{
	struct kernfs_node___plain *old = (void *)kn;

	if (bpf_core_field_exists(old->parent))
		return BPF_CORE_READ(old, parent);
	return BPF_CORE_READ(kn, __parent);
}

static __always_inline struct cgroup_subsys_state *memory_css(struct task_struct *task)
{
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *css = 0;
	__u32 index = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);

	bpf_probe_read_kernel(&css, sizeof(css), element(set, subsys, index, sizeof(css)));
	return css;
}

static __always_inline struct mem_cgroup *memcg_of(struct cgroup_subsys_state *css)
{
	return css ? (void *)css - bpf_core_field_offset(struct mem_cgroup, css) : 0;
}

static __always_inline struct mem_cgroup *parent_memcg(struct mem_cgroup *memcg)
{
	return memcg_of(BPF_CORE_READ(memcg, css.parent));
}

static __always_inline int namespaced_tgid(struct signal_struct *signal)
{
	__u32 type = bpf_core_enum_value(enum pid_type, PIDTYPE_TGID);
	struct pid *pid = 0;
	__u32 level;
	int nr = 0;

	bpf_probe_read_kernel(&pid, sizeof(pid), element(signal, pids, type, sizeof(pid)));
	level = BPF_CORE_READ(pid, level);
	bpf_probe_read_kernel(&nr, sizeof(nr),
			      element(pid, numbers, level, bpf_core_type_size(struct upid)) +
			      bpf_core_field_offset(struct upid, nr));
	return nr;
}

static __noinline void put_task(struct task_struct *task, struct oom_task *out)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct mm_struct *mm = BPF_CORE_READ(task, mm);

	out->tid = BPF_CORE_READ(task, pid);
	out->tgid = BPF_CORE_READ(task, tgid);
	out->ppid = BPF_CORE_READ(task, real_parent, tgid);
	out->ns_tgid = namespaced_tgid(signal);
	out->uid = BPF_CORE_READ(task, real_cred, uid.val);
	out->gid = BPF_CORE_READ(task, real_cred, gid.val);
	out->oom_score_adj = BPF_CORE_READ(signal, oom_score_adj);
	out->start_boot_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	BPF_CORE_READ_STR_INTO(&out->comm, task, comm);
	if (!mm)
		return;
	out->flags = OOM_TASK_HAS_MM;
	out->total_vm_pages = BPF_CORE_READ(mm, total_vm);
	out->file_rss_pages = rss_pages(mm, MM_FILEPAGES);
	out->anon_rss_pages = rss_pages(mm, MM_ANONPAGES);
	out->swap_pages = rss_pages(mm, MM_SWAPENTS);
	out->shmem_rss_pages = rss_pages(mm, MM_SHMEMPAGES);
	out->pgtables_bytes = BPF_CORE_READ(mm, pgtables_bytes.counter);
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

static __always_inline __u64 usage_pages(struct mem_cgroup *memcg)
{
	return counted(BPF_CORE_READ(memcg, memory.usage.counter));
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
	if (BPF_CORE_READ(cgroup, root, hierarchy_id) != 0)
		out->flags |= OOM_MEMCG_MEMSW;	/* only the v2 hierarchy has the id 0 */
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

/* Whether a further member of a group kill is marked: by the task that marked before, inside the same owner. */
static __noinline bool is_further_member(struct mem_cgroup *memcg, struct oom_mark *last, __u64 trigger, __u64 boot_ns)
{
	bool group = 0;

	if (!last->owner || last->trigger != trigger || boot_ns - last->boot_ns > MEMBER_GAP_NS)
		return 0;
	for (int level = 0; level < OOM_PATH_LEVELS && memcg; level++) {
		if (BPF_CORE_READ(memcg, oom_group))
			group = 1;
		if (memcg == last->owner)
			return group;
		memcg = parent_memcg(memcg);
	}
	return 0;
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

/* The kernel's own question before it kills, __task_will_free_mem(). */
static __always_inline bool will_exit(struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (bpf_core_field_exists(signal->core_state) && BPF_CORE_READ(signal, core_state))
		return 0;
	if (BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT)
		return 1;
	return BPF_CORE_READ(task, flags) & PF_EXITING && BPF_CORE_READ(signal, nr_threads) == 1;
}

/*
 * A task on its way out is marked too, to let it use the reserves, and nobody is killed:
 * the chosen one, if it was exiting before it was chosen; the trigger, before anyone is
 * chosen; and each thread of a process that was killed a moment ago. Without the hook on
 * oom_kill_process the exit code is left: a kill sends SIGKILL before it marks, so any
 * other code means an exit, but for a core dump, which has set it before and does get
 * killed. A process on its way out by somebody else's SIGKILL passes for a kill then.
 */
static __always_inline bool is_already_exiting(struct task_struct *task, struct oom_task *victim,
					       struct oom_state *state, bool in_kill)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);

	if (victim->tgid == state->last.victim_tgid && victim->start_boot_ns == state->last.victim_start_ns)
		return 1;
	if (in_kill)
		return victim->tgid == state->chosen_tgid && state->chosen_exiting;
	if (state->hooked)
		return 1;
	if (bpf_core_field_exists(signal->core_state) && BPF_CORE_READ(signal, core_state))
		return 0;
	return BPF_CORE_READ(signal, group_exit_code) != SIGKILL;
}

/* Another task's memory can't be read from here; the victim's is when it asked itself. */
static __always_inline __u32 put_cmdline(struct oom_scratch *s, struct task_struct *victim, __u32 at)
{
	struct mm_struct *mm = BPF_CORE_READ(victim, mm);
	__u64 start, length;

	if (!mm || s->record.victim.tgid != s->record.trigger.tgid)
		return at;
	start = BPF_CORE_READ(mm, arg_start);
	length = BPF_CORE_READ(mm, arg_end) - start;
	if (!start || length - 1 >= (1 << 24))
		return at;
	if (length > OOM_CMDLINE_BYTES) {
		length = OOM_CMDLINE_BYTES;
		s->record.flags |= OOM_FLAG_CMDLINE_CUT;
	}
	bounded(length);
	if (length > OOM_CMDLINE_BYTES)
		return at;
	at &= TEXT_MASK;
	bounded(at);
	if (bpf_probe_read_user(&s->text[at], length, (void *)start))
		return at;
	s->record.cmdline_offset = sizeof(struct oom_record) + at;
	s->record.cmdline_length = length;
	return at + length;
}

static __always_inline void put_control(struct oom_record *record, struct oom_state *state)
{
	record->flags |= OOM_FLAG_HAS_CONTROL;
	record->control_boot_ns = state->boot_ns;
	record->control_points = state->points;
	record->control_total_pages = state->total_pages;
	record->control_gfp_mask = state->gfp_mask;
	record->control_order = state->order;
	record->control_constraint = state->constraint;
	record->control_chosen_tgid = state->chosen_tgid;
}

static __always_inline int report(struct task_struct *victim)
{
	struct task_struct *trigger = (void *)bpf_get_current_task();
	struct mem_cgroup *victim_memcg, *trigger_memcg, *owner;
	struct oom_record *record;
	struct oom_scratch *s;
	struct oom_state *state;
	__u32 zero = 0, at = 0, evidence = OOM_OWNER_NONE;
	__u64 task_id = bpf_get_current_pid_tgid(), usage = 0, length;
	bool in_kill;

	s = bpf_map_lookup_elem(&oom_scratch, &zero);
	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (!s || !state) {
		count(OOM_COUNT_NO_SCRATCH);
		return 0;
	}
	record = &s->record;
	__builtin_memset(record, 0, sizeof(*record));
	record->sequence = ++state->sequence;
	record->boot_ns = bpf_ktime_get_boot_ns();
	put_task(victim, &record->victim);
	put_task(trigger, &record->trigger);
	in_kill = state->trigger == task_id;
	if (is_already_exiting(victim, &record->victim, state, in_kill))
		record->flags |= OOM_FLAG_ALREADY_EXITING;

	victim_memcg = memcg_of(memory_css(victim));
	trigger_memcg = memcg_of(memory_css(trigger));
	if (in_kill) {
		put_control(record, state);
		owner = state->memcg;
		evidence = owner ? OOM_OWNER_CONTROL : OOM_OWNER_NONE;
		usage = state->usage_pages;
	} else {
		owner = find_owner(trigger_memcg, &state->search, &evidence);
		usage = usage_pages(owner);
		if (is_further_member(victim_memcg, &state->last, task_id, record->boot_ns) &&
		    (!owner || owner == state->last.owner)) {
			owner = state->last.owner;
			evidence = state->last.evidence;
			usage = state->last.usage_pages;
		}
	}
	record->owner_evidence = evidence;
	if (is_group_kill(victim_memcg, owner))
		record->flags |= OOM_FLAG_GROUP_KILL;

	if (victim_memcg)
		at = put_memcg(s, &record->victim_memcg, victim_memcg, at);
	if (trigger_memcg == victim_memcg)
		record->trigger_memcg = record->victim_memcg;
	else if (trigger_memcg)
		at = put_memcg(s, &record->trigger_memcg, trigger_memcg, at);
	if (owner == victim_memcg && owner)
		record->owner_memcg = record->victim_memcg;
	else if (owner == trigger_memcg && owner)
		record->owner_memcg = record->trigger_memcg;
	else if (owner)
		at = put_memcg(s, &record->owner_memcg, owner, at);
	record->owner_memcg.usage_pages = usage;
	at = put_cmdline(s, victim, at);

	state->last.boot_ns = record->boot_ns;
	state->last.trigger = task_id;
	state->last.victim_start_ns = record->victim.start_boot_ns;
	state->last.victim_tgid = record->victim.tgid;
	state->last.owner = owner;
	state->last.usage_pages = usage;
	state->last.evidence = evidence;

	length = sizeof(*record) + at;
	bounded(length);
	if (length > OOM_RECORD_MAX_BYTES)
		length = OOM_RECORD_MAX_BYTES;
	record->header.length = length;
	record->header.abi_version = OOM_ABI_VERSION;
	record->header.kind = OOM_RECORD_KILL;
	if (bpf_ringbuf_output(&oom_kills, s, length, 0))
		count(OOM_COUNT_RING_FULL);
	else
		count(OOM_COUNT_SUBMITTED);
	return 0;
}

static __always_inline int enter_kill(struct oom_control *oc)
{
	struct task_struct *chosen = BPF_CORE_READ(oc, chosen);
	struct oom_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (!state)
		return 0;
	state->boot_ns = bpf_ktime_get_boot_ns();
	state->memcg = BPF_CORE_READ(oc, memcg);
	state->points = BPF_CORE_READ(oc, chosen_points);
	state->total_pages = BPF_CORE_READ(oc, totalpages);
	state->gfp_mask = BPF_CORE_READ(oc, gfp_mask);
	state->order = BPF_CORE_READ(oc, order);
	state->constraint = BPF_CORE_READ(oc, constraint);
	state->usage_pages = usage_pages(state->memcg);
	state->hooked = 1;
	state->chosen = chosen;
	state->chosen_exiting = will_exit(chosen);
	state->chosen_tgid = BPF_CORE_READ(chosen, tgid);
	state->trigger = bpf_get_current_pid_tgid();
	return 0;
}

static __always_inline int leave_kill(void)
{
	struct oom_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (state)
		state->trigger = 0;
	return 0;
}

/* The base hook where the tracepoint hands over the task. */
SEC("tp_btf/mark_victim")
int BPF_PROG(mark_victim_btf, struct task_struct *task)
{
	count(OOM_COUNT_MARKS);
	return report(task);
}

struct mark_victim_args {
	__u64 common;
	int pid;
};

/* The base hook elsewhere: a pid, and the task only where it is at hand. */
SEC("tracepoint/oom/mark_victim")
int mark_victim_plain(struct mark_victim_args *args)
{
	struct task_struct *victim = (void *)bpf_get_current_task();
	struct oom_state *state;
	__u32 zero = 0;
	int pid = args->pid;

	count(OOM_COUNT_MARKS);
	if (BPF_CORE_READ(victim, pid) != pid) {
		state = bpf_map_lookup_elem(&oom_state, &zero);
		if (!state || state->trigger != bpf_get_current_pid_tgid())
			goto out_of_reach;
		victim = state->chosen;
		if (BPF_CORE_READ(victim, pid) != pid)
			goto out_of_reach;
	}
	return report(victim);
out_of_reach:
	count(OOM_COUNT_NO_TASK);
	return 0;
}

SEC("fentry/oom_kill_process")
int BPF_PROG(kill_entry, struct oom_control *oc)
{
	return enter_kill(oc);
}

SEC("fexit/oom_kill_process")
int BPF_PROG(kill_exit)
{
	return leave_kill();
}

SEC("kprobe/oom_kill_process")
int BPF_KPROBE(kill_kprobe, struct oom_control *oc)
{
	return enter_kill(oc);
}

SEC("kretprobe/oom_kill_process")
int BPF_KRETPROBE(kill_kretprobe)
{
	return leave_kill();
}
