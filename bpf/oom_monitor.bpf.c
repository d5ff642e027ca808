// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Reports each task that the kernel marks as an OOM victim, with everything that is gone
 * a moment later. mark_victim is the base hook; oom_kill_process adds what only
 * oom_control knows, oom_badness who was weighed, and the last two how it ended. The
 * kernel holds its global oom_lock around an OOM, so one is under way at a time and a
 * single slot of state serves.
 */
#include "kernel_types.h"
#include "oom_monitor.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "memcg_read.bpf.h"
#include "oom_state.bpf.h"
#include "oom_task.bpf.h"
#include "oom_memcg.bpf.h"
#include "oom_context.bpf.h"
#include "oom_candidates.bpf.h"
#include "oom_victims.bpf.h"
#include "oom_mark.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The base hook where the tracepoint hands over the task. */
SEC("tp_btf/mark_victim")
int BPF_PROG(mark_victim_btf, struct task_struct *task)
{
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
	if (is_our_turn()) {
		count(OOM_COUNT_MARKS);
		count(OOM_COUNT_NO_TASK);
	}
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

SEC("fentry/out_of_memory")
int BPF_PROG(oom_entry)
{
	return enter_oom();
}

SEC("fexit/out_of_memory")
int BPF_PROG(oom_exit)
{
	return leave_oom();
}

SEC("fexit/oom_badness")
int BPF_PROG(badness_exit, struct task_struct *task, unsigned long total_pages, long points)
{
	struct oom_state *state = inside_oom();

	return state ? hold_candidate(state, task, points) : 0;
}

SEC("kprobe/out_of_memory")
int BPF_KPROBE(oom_kprobe)
{
	return enter_oom();
}

SEC("kretprobe/out_of_memory")
int BPF_KRETPROBE(oom_kretprobe)
{
	return leave_oom();
}

SEC("kprobe/oom_badness")
int BPF_KPROBE(badness_kprobe, struct task_struct *task)
{
	struct oom_state *state = inside_oom();

	if (state)
		state->weighed = task;
	return 0;
}

SEC("kretprobe/oom_badness")
int BPF_KRETPROBE(badness_kretprobe, long points)
{
	struct oom_state *state = inside_oom();

	return state && state->weighed ? hold_candidate(state, state->weighed, points) : 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit)
{
	return watch_exit();
}

SEC("tp_btf/finish_task_reaping")
int BPF_PROG(task_reaped, int tid)
{
	return tell_reaped(tid);
}
