// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Reads all memory cgroups in one pass of the kernel's cgroup iterator, and tells when a
 * limit is hit. The two have nothing in common but this object: where the second can't be
 * had, the first works.
 *
 * The iterator holds the lock of the cgroup tree during a pass, so no cgroup comes or goes;
 * one pass at a time, which user space sees to.
 */
#include "kernel_types.h"
#include "memcg_sampler.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include "memcg_read.bpf.h"
#include "memcg_pass.bpf.h"
#include "memcg_removed.bpf.h"
#include "memcg_reading.bpf.h"
#include "memcg_hits.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("iter/cgroup")
int sample_memcg(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;
	struct memcg_pass *pass = the_pass();

	if (!pass)
		return 0;
	if (!cgroup) {
		pass->end_boot_ns = bpf_ktime_get_boot_ns();
		return 0;
	}
	if (ctx->meta->seq_num == 0)
		begin_pass(pass);
	read_cgroup(pass, cgroup);
	return 0;
}

SEC("tp_btf/mm_vmscan_memcg_reclaim_begin")
int BPF_PROG(reclaim_begin)
{
	return tell_hit();
}
