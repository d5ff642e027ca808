/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_KMSG_H
#define TAPIO_OOM_KMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oom_errors.h"
#include "oom_waiter.h"

/* A reader of /dev/kmsg that begins at its oldest record or behind the last one. */
struct oom_kmsg {
	int fd;
	struct oom_waiter waiter;
};

int oom_kmsg_open(struct oom_kmsg *kmsg, bool at_start, struct oom_failure *failure);
/*
 * Reads whole records, each closed by a newline, as many as there are and fit; never waits.
 * Returns the bytes read, or -EPIPE when records were overwritten before they were read.
 */
long oom_kmsg_read(struct oom_kmsg *kmsg, uint8_t *to, size_t capacity);
void oom_kmsg_close(struct oom_kmsg *kmsg);
/*
 * The newest of the log by syslog(2), which needs no device, only CAP_SYSLOG: as much text as fits, each line with its
 * priority and time. Returns the bytes, or -errno.
 */
long oom_kmsg_snapshot(uint8_t *to, size_t capacity);

#endif
