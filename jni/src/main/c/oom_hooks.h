/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TAPIO_OOM_HOOKS_H
#define TAPIO_OOM_HOOKS_H

#include <stdint.h>

#include "oom_errors.h"

/* In the order of preference within a pair: base hook, then enrichment. */
enum oom_hook {
	OOM_HOOK_MARK_BTF = 0,
	OOM_HOOK_MARK_PLAIN = 1,
	OOM_HOOK_KILL_FENTRY = 2,
	OOM_HOOK_KILL_KPROBE = 3,
	OOM_HOOK_BADNESS_FENTRY = 4,
	OOM_HOOK_BADNESS_KPROBE = 5,
	OOM_HOOK_EXIT = 6,
	OOM_HOOK_REAPED = 7,
	OOM_HOOKS = 8,
};

enum oom_hook_state {
	OOM_HOOK_ATTACHED = 0,
	OOM_HOOK_NOT_NEEDED = 1,	/* a better one is attached, or it was not asked for */
	OOM_HOOK_FAILED = 2,
};

#define OOM_PROGRAMS_OF_A_HOOK 4

struct bpf_link;
struct bpf_object;

struct oom_hook_status {
	enum oom_hook_state state;
	struct oom_failure failure;
};

/* The loaded programs; each hook has an object of its own, so that one refused takes no other with it. */
struct oom_hooks {
	struct bpf_object *objects[OOM_HOOKS];
	struct bpf_link *links[OOM_HOOKS][OOM_PROGRAMS_OF_A_HOOK];
	struct bpf_object *base;
	struct oom_hook_status status[OOM_HOOKS];
};

struct oom_settings {
	uint32_t ring_bytes;
	uint32_t detail_bytes;
	unsigned wanted;	/* bit 1 << hook for each hook that may be used */
	uint64_t identity;	/* of programs that are to be pinned; 0 for others */
	int turn_fd;		/* the map that they share with the pinned programs they replace, or -1 */
};

/* Fails only when no base hook attaches. */
int oom_hooks_open(struct oom_hooks *hooks, const char *object_path, const struct oom_settings *settings,
		   struct oom_failure *failure);
int oom_hooks_map_fd(const struct oom_hooks *hooks, const char *name);
void oom_hooks_close(struct oom_hooks *hooks);
/* Takes the states from what the loader of pinned programs wrote down. */
void oom_hooks_recall(struct oom_hooks *hooks, int machine_fd);
const char *oom_hook_name(enum oom_hook hook);

#endif
