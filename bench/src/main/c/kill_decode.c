// SPDX-License-Identifier: Apache-2.0
#include "kill_decode.h"

#include <errno.h>
#include <string.h>

static void decode_task(struct kill_task *out, const struct oom_task *in)
{
	out->tgid = in->tgid;
	out->tid = in->tid;
	out->ppid = in->ppid;
	out->ns_tgid = in->ns_tgid;
	out->uid = in->uid;
	out->gid = in->gid;
	out->oom_score_adj = in->oom_score_adj;
	out->threads = in->threads;
	out->pid_ns_level = in->pid_ns_level;
	out->start_boot_ns = in->start_boot_ns;
	memcpy(out->comm, in->comm, sizeof(in->comm));
	out->comm[sizeof(in->comm)] = 0;
	out->has_memory = in->flags & OOM_TASK_HAS_MM;
	if (!out->has_memory)
		return;
	out->total_vm_pages = in->total_vm_pages;
	out->anon_rss_pages = in->anon_rss_pages;
	out->file_rss_pages = in->file_rss_pages;
	out->shmem_rss_pages = in->shmem_rss_pages;
	out->swap_pages = in->swap_pages;
	out->pgtables_bytes = in->pgtables_bytes;
}

/* The names come from the leaf on, each with its NUL: turned round, with a slash before each. */
static int decode_path(struct kill_memcg *memcg, const char *names, size_t length)
{
	char *out = memcg->path;
	size_t end, written = 0;

	if (!length) {
		memcpy(out, "/", 2);
		memcg->path_length = 1;
		return 0;
	}
	if (length + 1 > sizeof(memcg->path))
		return -EINVAL;
	end = length - 1;
	for (;;) {
		const char *nul = end ? memrchr(names, 0, end) : NULL;
		size_t start = nul ? nul - names + 1 : 0;

		out[written++] = '/';
		memcpy(out + written, names + start, end - start);
		written += end - start;
		if (!start)
			break;
		end = start - 1;
	}
	out[written] = 0;
	memcg->path_length = written;
	return 0;
}

static int decode_memcg(const struct kill_memcg **found, struct kill_memcg *out, const struct oom_memcg *in,
			const struct kill_memcg *known, const char *record, size_t size, uint64_t no_limit_pages)
{
	*found = NULL;
	if (!(in->flags & OOM_MEMCG_PRESENT))
		return 0;
	if (known && known->id == in->id && known->usage_pages == in->usage_pages) {
		*found = known;
		return 0;
	}
	if (in->path_offset < sizeof(struct oom_record) || (size_t)in->path_offset + in->path_length > size)
		return -EINVAL;
	out->id = in->id;
	out->usage_pages = in->usage_pages;
	out->limit_pages = in->limit_pages;
	out->peak_pages = in->peak_pages;
	out->swap_usage_pages = in->swap_usage_pages;
	out->has_limit = in->limit_pages < no_limit_pages;
	out->swap_is_memsw = in->flags & OOM_MEMCG_MEMSW;
	out->path_cut = in->flags & OOM_MEMCG_PATH_CUT;
	*found = out;
	return decode_path(out, record + in->path_offset, in->path_length);
}

static int decode_cmdline(struct kill *out, const struct oom_record *in, const char *record, size_t size)
{
	size_t length = in->cmdline_length;

	out->has_cmdline = false;
	if (!length)
		return 0;
	if (in->cmdline_offset < sizeof(*in) || in->cmdline_offset + length > size || length > OOM_CMDLINE_BYTES)
		return -EINVAL;
	while (length && !record[in->cmdline_offset + length - 1])
		length--;
	memcpy(out->cmdline, record + in->cmdline_offset, length);
	out->cmdline[length] = 0;
	out->cmdline_length = length;
	out->has_cmdline = length > 0;
	return 0;
}

static void decode_control(struct kill_control *out, const struct oom_record *in)
{
	out->entry_boot_ns = in->control_boot_ns;
	out->constraint = in->control_constraint;
	out->chosen_tgid = in->control_chosen_tgid;
	out->chosen_points = in->control_points;
	out->total_pages = in->control_total_pages;
	out->gfp_mask = in->control_gfp_mask;
	out->order = in->control_order;
}

int kill_decode(struct kill *kill, const void *data, size_t size, uint64_t no_limit_pages)
{
	const struct oom_record *in = data;
	int err;

	if (size < sizeof(*in) || in->header.length != size || in->header.abi_version != OOM_ABI_VERSION ||
	    in->header.kind != OOM_RECORD_KILL || in->owner_evidence > OOM_OWNER_NO_MARGIN)
		return -EINVAL;
	kill->sequence = in->sequence;
	kill->boot_ns = in->boot_ns;
	kill->oom_boot_ns = in->oom_boot_ns;
	kill->owner_evidence = in->owner_evidence;
	kill->group_kill = in->flags & OOM_FLAG_GROUP_KILL;
	kill->first_mark = in->flags & OOM_FLAG_FIRST_MARK;
	kill->already_exiting = in->flags & OOM_FLAG_ALREADY_EXITING;
	kill->has_control = in->flags & OOM_FLAG_HAS_CONTROL;
	if (kill->has_control)
		decode_control(&kill->control, in);
	decode_task(&kill->victim, &in->victim);
	decode_task(&kill->trigger, &in->trigger);
	err = decode_memcg(&kill->victim_memcg, &kill->memcgs[0], &in->victim_memcg, NULL, data, size, no_limit_pages);
	if (!err)
		err = decode_memcg(&kill->trigger_memcg, &kill->memcgs[1], &in->trigger_memcg, kill->victim_memcg,
				   data, size, no_limit_pages);
	if (!err)
		err = decode_memcg(&kill->limit_owner, &kill->memcgs[2], &in->owner_memcg, kill->victim_memcg, data,
				   size, no_limit_pages);
	return err ? err : decode_cmdline(kill, in, data, size);
}
