/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Between the program that fills a ring and its loader. */
#ifndef TAPIO_BENCH_FILL_H
#define TAPIO_BENCH_FILL_H

#include "oom_monitor.h"

#define FILL_TEXT_BYTES 1024
#define FILL_RUN_RECORDS 1024	/* what one run of the program writes at most */

/* A record as the monitor would have written it; the program gives it a number and a time. */
struct fill_sample {
	__u32 length;
	__u32 reserved;
	struct oom_record record;
	char text[FILL_TEXT_BYTES];
};

/* The program's argument, written back by it. */
struct fill_run {
	__u32 samples;
	__u32 next;	/* sample */
	__u64 sequence;
	__u32 written;
	__u32 full;
};

#endif
