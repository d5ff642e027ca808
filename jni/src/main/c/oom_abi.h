/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_ABI_H
#define TAPIO_OOM_ABI_H

/* The record's layout as the C compiler sees it: the Java side compares its own with it at start-up. */
struct oom_abi_entry {
	const char *name;
	long value;
};

extern const struct oom_abi_entry OOM_ABI[];
extern const int OOM_ABI_ENTRIES;

#endif
