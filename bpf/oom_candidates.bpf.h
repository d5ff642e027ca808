/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Holds back who the kernel weighs and with what result, and tells it when a victim is marked. */
#ifndef TAPIO_OOM_CANDIDATES_BPF_H
#define TAPIO_OOM_CANDIDATES_BPF_H

#define CANDIDATES_AT_ONCE 64
#define THREADS_ASKED 16	/* for the memory of a process whose first thread is gone */

static __always_inline void begin_oom(struct oom_state *state, __u64 boot_ns)
{
	state->oom_boot_ns = boot_ns;
	state->context_told = 0;
	state->first_told = 0;
	state->candidates = 0;
}

static __always_inline int enter_oom(void)
{
	struct oom_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (!state)
		return 0;
	begin_oom(state, bpf_ktime_get_boot_ns());
	state->weighed = 0;
	state->oom_trigger = bpf_get_current_pid_tgid();
	return 0;
}

static __always_inline int leave_oom(void)
{
	struct oom_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (state)
		state->oom_trigger = 0;
	return 0;
}

/* Anyone who reads /proc/PID/oom_score has oom_badness called too: only who is inside out_of_memory counts. */
static __always_inline struct oom_state *inside_oom(void)
{
	struct oom_state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&oom_state, &zero);
	return state && state->oom_trigger == bpf_get_current_pid_tgid() ? state : 0;
}

/* As find_lock_task_mm(): any thread's. */
static __noinline struct mm_struct *mm_of_process(struct task_struct *task)
{
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct signal_struct *signal;
	struct list_head *end, *at;

	if (mm)
		return mm;
	signal = BPF_CORE_READ(task, signal);
	end = (void *)signal + bpf_core_field_offset(signal->thread_head);
	at = BPF_CORE_READ(signal, thread_head.next);
	for (int i = 0; i < THREADS_ASKED && at && at != end; i++) {
		task = (void *)at - bpf_core_field_offset(task->thread_node);
		mm = BPF_CORE_READ(task, mm);
		if (mm)
			return mm;
		at = BPF_CORE_READ(at, next);
	}
	return 0;
}

static __always_inline int hold_candidate(struct oom_state *state, struct task_struct *task, __s64 points)
{
	struct mm_struct *mm = mm_of_process(task);
	struct oom_candidate *candidate;
	__u32 at = state->candidates;

	if (!mm)
		return 0;	/* it has nothing to give back: the kernel's own table leaves it out too */
	candidate = bpf_map_lookup_elem(&oom_candidates, &at);
	if (!candidate) {
		count(OOM_COUNT_DETAILS_FULL);
		return 0;
	}
	state->candidates = at + 1;
	head(&candidate->header, OOM_RECORD_CANDIDATE, sizeof(*candidate));
	candidate->oom_boot_ns = state->oom_boot_ns;
	candidate->start_boot_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	candidate->points = points;
	candidate->rss_pages = rss_pages(mm, MM_FILEPAGES) + rss_pages(mm, MM_ANONPAGES) +
			       rss_pages(mm, MM_SHMEMPAGES);
	candidate->swap_pages = rss_pages(mm, MM_SWAPENTS);
	candidate->pgtables_bytes = BPF_CORE_READ(mm, pgtables_bytes.counter);
	candidate->tgid = BPF_CORE_READ(task, tgid);
	candidate->oom_score_adj = BPF_CORE_READ(task, signal, oom_score_adj);
	__builtin_memset(candidate->comm, 0, sizeof(candidate->comm));
	BPF_CORE_READ_STR_INTO(&candidate->comm, task, comm);
	return 0;
}

__noinline int tell_candidate(__u32 at)
{
	struct oom_candidate *candidate = bpf_map_lookup_elem(&oom_candidates, &at);

	return !candidate || details_crowded() ||
	       bpf_ringbuf_output(&oom_details, candidate, sizeof(*candidate), BPF_RB_NO_WAKEUP);
}

/* How many of the next ones, up to `end`, were told. */
__noinline int tell_some(__u32 from, __u32 end)
{
	int told = 0;

	for (; told < CANDIDATES_AT_ONCE; told++)
		if (from + told >= end || tell_candidate(from + told))
			break;
	return told;
}

/* Global functions in two loops: the verifier follows each once, and not again for each way and turn. */
__noinline int tell_candidates(void)
{
	__u32 zero = 0, held, told = 0, more;
	struct oom_state *state;

	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (!state)
		return 0;
	held = state->candidates;
	for (int i = 0; i < OOM_CANDIDATES_MAX / CANDIDATES_AT_ONCE; i++) {
		more = tell_some(told, held);
		told += more;
		if (more < CANDIDATES_AT_ONCE)
			break;
	}
	count_many(OOM_COUNT_DETAILS, told);
	if (told < held)
		count_many(OOM_COUNT_DETAILS_FULL, held - told);
	state->candidates = 0;
	return 0;
}

#endif
