/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Reads a task. */
#ifndef TAPIO_OOM_TASK_BPF_H
#define TAPIO_OOM_TASK_BPF_H

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

static __always_inline void put_pid(struct signal_struct *signal, struct oom_task *out)
{
	__u32 type = bpf_core_enum_value(enum pid_type, PIDTYPE_TGID);
	struct pid *pid = 0;
	__u32 level;

	bpf_probe_read_kernel(&pid, sizeof(pid), element(signal, pids, type, sizeof(pid)));
	level = BPF_CORE_READ(pid, level);
	out->pid_ns_level = level;
	bpf_probe_read_kernel(&out->ns_tgid, sizeof(out->ns_tgid),
			      element(pid, numbers, level, bpf_core_type_size(struct upid)) +
			      bpf_core_field_offset(struct upid, nr));
}

static __noinline void put_task(struct task_struct *task, struct oom_task *out)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct mm_struct *mm = BPF_CORE_READ(task, mm);

	out->tid = BPF_CORE_READ(task, pid);
	out->tgid = BPF_CORE_READ(task, tgid);
	out->ppid = BPF_CORE_READ(task, real_parent, tgid);
	put_pid(signal, out);
	out->threads = BPF_CORE_READ(signal, nr_threads);
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

#endif
