/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Follows killed processes to their end. */
#ifndef TAPIO_OOM_VICTIMS_BPF_H
#define TAPIO_OOM_VICTIMS_BPF_H

static __always_inline bool is_last_thread_gone(struct task_struct *task)
{
	return BPF_CORE_READ(task, signal, live.counter) == 0;
}

/* Functions of their own, so that the object's type information has the records: a test compares the layout. */
static __noinline void put_exit(struct oom_exit *exit, struct oom_victim_key *key, __u64 kill_boot_ns)
{
	head(&exit->header, OOM_RECORD_EXIT, sizeof(*exit));
	exit->start_boot_ns = key->start_boot_ns;
	exit->kill_boot_ns = kill_boot_ns;
	exit->exit_boot_ns = bpf_ktime_get_boot_ns();
	exit->tgid = key->tgid;
	exit->reserved = 0;
}

static __noinline void put_reaped(struct oom_reaped *reaped, struct oom_reapable *marked, struct mm_struct *mm)
{
	head(&reaped->header, OOM_RECORD_REAPED, sizeof(*reaped));
	reaped->start_boot_ns = marked->start_boot_ns;
	reaped->kill_boot_ns = marked->kill_boot_ns;
	reaped->reaped_boot_ns = bpf_ktime_get_boot_ns();
	reaped->anon_rss_pages = rss_pages(mm, MM_ANONPAGES);
	reaped->file_rss_pages = rss_pages(mm, MM_FILEPAGES);
	reaped->shmem_rss_pages = rss_pages(mm, MM_SHMEMPAGES);
	reaped->tgid = marked->tgid;
	reaped->reserved = 0;
}

/* Whoever takes it out of the map tells of it: several threads may see that all are gone. */
static __always_inline void tell_exit(struct oom_victim_key *key, __u64 *dying)
{
	__u64 *killed = bpf_map_lookup_elem(&oom_victims, key), kill_boot_ns;
	struct oom_exit *exit;

	if (!killed)
		return;
	kill_boot_ns = *killed;
	if (bpf_map_delete_elem(&oom_victims, key))
		return;
	__sync_fetch_and_add(dying, -1);
	exit = bpf_ringbuf_reserve(&oom_details, sizeof(*exit), 0);
	if (!exit) {
		count(OOM_COUNT_DETAILS_FULL);
		return;
	}
	put_exit(exit, key, kill_boot_ns);
	submit(exit, BPF_RB_FORCE_WAKEUP);
}

static __always_inline void remember(struct task_struct *task, struct oom_record *record)
{
	struct oom_victim_key key = { .start_boot_ns = record->victim.start_boot_ns, .tgid = record->victim.tgid };
	struct oom_reapable reapable = {
		.task = task,
		.start_boot_ns = record->victim.start_boot_ns,
		.kill_boot_ns = record->boot_ns,
		.tgid = record->victim.tgid,
	};
	__u64 killed = record->boot_ns, *dying;
	struct oom_machine *machine;
	__u32 zero = 0, tid = record->victim.tid;

	machine = bpf_map_lookup_elem(&oom_machine, &zero);
	dying = bpf_map_lookup_elem(&oom_dying, &zero);
	if (!machine || !dying)
		return;
	bpf_map_update_elem(&oom_reapables, &tid, &reapable, 0);
	if (!machine->tracks_exits)
		return;
	if (bpf_map_update_elem(&oom_victims, &key, &killed, BPF_NOEXIST)) {
		if (!bpf_map_lookup_elem(&oom_victims, &key))
			count(OOM_COUNT_UNTRACKED);
		return;
	}
	__sync_fetch_and_add(dying, 1);
	/* It was sent SIGKILL before it was marked, and may have been faster than this. */
	if (is_last_thread_gone(task))
		tell_exit(&key, dying);
}

static __always_inline int watch_exit(void)
{
	struct oom_victim_key key = {};
	struct task_struct *task;
	__u32 zero = 0;
	__u64 *dying;

	dying = bpf_map_lookup_elem(&oom_dying, &zero);
	if (!dying || !*dying)
		return 0;
	task = (void *)bpf_get_current_task();
	if (!is_last_thread_gone(task))
		return 0;
	key.start_boot_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	key.tgid = bpf_get_current_pid_tgid() >> 32;
	tell_exit(&key, dying);
	return 0;
}

/* The reaper holds the task, so it is there; whether it is the one that was marked has to be seen. */
static __always_inline int tell_reaped(__u32 tid)
{
	struct oom_reapable *marked = bpf_map_lookup_elem(&oom_reapables, &tid);
	struct oom_reaped *reaped;
	struct task_struct *task;
	struct mm_struct *mm;

	if (!marked)
		return 0;
	task = marked->task;
	if ((__u32)BPF_CORE_READ(task, pid) != tid ||
	    BPF_CORE_READ(task, group_leader, start_boottime) != marked->start_boot_ns)
		return 0;
	mm = BPF_CORE_READ(task, signal, oom_mm);
	if (!mm)
		return 0;
	reaped = bpf_ringbuf_reserve(&oom_details, sizeof(*reaped), 0);
	if (!reaped) {
		count(OOM_COUNT_DETAILS_FULL);
		return 0;
	}
	put_reaped(reaped, marked, mm);
	submit(reaped, BPF_RB_FORCE_WAKEUP);
	return 0;
}

#endif
