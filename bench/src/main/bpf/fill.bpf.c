// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Fills a ring with sample records, as fast as it can and without waking anybody. */
#include "kernel_types.h"
#include "fill.h"
#include <bpf/bpf_helpers.h>

#define BPF_RB_NO_WAKEUP 1

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);	/* the loader sets the size */
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);	/* the loader sets the number */
	__type(key, __u32);
	__type(value, struct fill_sample);
} samples SEC(".maps");

SEC("syscall")
int fill(struct fill_run *run)
{
	struct fill_sample *sample;
	__u32 key, length;

	for (int i = 0; i < FILL_RUN_RECORDS; i++) {
		key = run->next;
		sample = bpf_map_lookup_elem(&samples, &key);
		if (!sample)
			return 1;
		length = sample->length;
		asm volatile("" : "+r"(length));	/* or the compiler loads it again, unchecked */
		if (length > sizeof(sample->record) + FILL_TEXT_BYTES)
			return 1;
		sample->record.sequence = run->sequence + 1;
		sample->record.boot_ns = bpf_ktime_get_boot_ns();
		if (bpf_ringbuf_output(&ring, &sample->record, length, BPF_RB_NO_WAKEUP)) {
			run->full = 1;
			return 0;
		}
		run->sequence++;
		run->written++;
		run->next = key + 1 < run->samples ? key + 1 : 0;
	}
	return 0;
}
