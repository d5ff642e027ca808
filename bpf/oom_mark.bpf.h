/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Makes the record of a kill. */
#ifndef TAPIO_OOM_MARK_BPF_H
#define TAPIO_OOM_MARK_BPF_H

#define SIGKILL 9
#define SIGNAL_GROUP_EXIT 4
#define PF_EXITING 4

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

/* The trigger's: it is the current task, and another task's memory can't be read from here. */
static __always_inline __u32 put_cmdline(struct oom_scratch *s, struct task_struct *trigger, __u32 at)
{
	struct mm_struct *mm = BPF_CORE_READ(trigger, mm);
	__u64 start, length;

	if (!mm)
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
	bool in_kill, our_turn;

	s = bpf_map_lookup_elem(&oom_scratch, &zero);
	state = bpf_map_lookup_elem(&oom_state, &zero);
	if (!s || !state) {
		count(OOM_COUNT_MARKS);
		count(OOM_COUNT_NO_SCRATCH);
		return 0;
	}
	record = &s->record;
	our_turn = is_our_turn();
	if (our_turn)
		count(OOM_COUNT_MARKS);
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
		} else if (state->oom_trigger != task_id) {
			begin_oom(state, record->boot_ns);
		}
	}
	record->owner_evidence = evidence;
	if (is_group_kill(victim_memcg, owner))
		record->flags |= OOM_FLAG_GROUP_KILL;
	record->oom_boot_ns = state->oom_boot_ns;
	if (our_turn && !(record->flags & OOM_FLAG_ALREADY_EXITING)) {
		if (!state->first_told)
			record->flags |= OOM_FLAG_FIRST_MARK;
		if (!state->context_told && (owner || trigger_memcg))
			tell_context((__u64)(owner ? owner : trigger_memcg));
		state->context_told = 1;
		tell_candidates();
	}

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
	at = put_cmdline(s, trigger, at);

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
	head(&record->header, OOM_RECORD_KILL, length);
	if (!our_turn)
		return 0;
	if (bpf_ringbuf_output(&oom_kills, s, length, 0)) {
		count(OOM_COUNT_RING_FULL);
		return 0;
	}
	if (record->flags & OOM_FLAG_FIRST_MARK)
		state->first_told = 1;
	count(OOM_COUNT_SUBMITTED);
	if (!(record->flags & OOM_FLAG_ALREADY_EXITING))
		remember(victim, record);
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
	if (state->oom_trigger != bpf_get_current_pid_tgid())
		begin_oom(state, state->boot_ns);
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

#endif
