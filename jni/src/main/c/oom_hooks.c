/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_hooks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "oom_machine.h"
#include "oom_monitor.h"

static const struct {
	const char *name;
	const char *programs[OOM_PROGRAMS_OF_A_HOOK];
} HOOKS[OOM_HOOKS] = {
	[OOM_HOOK_MARK_BTF] = { "tp_btf/mark_victim", { "mark_victim_btf" } },
	[OOM_HOOK_MARK_PLAIN] = { "tracepoint/oom/mark_victim", { "mark_victim_plain" } },
	[OOM_HOOK_KILL_FENTRY] = { "fentry/oom_kill_process", { "kill_exit", "kill_entry" } },
	[OOM_HOOK_KILL_KPROBE] = { "kprobe/oom_kill_process", { "kill_kretprobe", "kill_kprobe" } },
	[OOM_HOOK_BADNESS_FENTRY] = { "fexit/oom_badness", { "badness_exit", "oom_exit", "oom_entry" } },
	[OOM_HOOK_BADNESS_KPROBE] = { "kprobe/oom_badness",
				      { "badness_kretprobe", "badness_kprobe", "oom_kretprobe", "oom_kprobe" } },
	[OOM_HOOK_EXIT] = { "tp_btf/sched_process_exit", { "process_exit" } },
	[OOM_HOOK_REAPED] = { "tp_btf/finish_task_reaping", { "task_reaped" } },
};

const char *oom_hook_name(enum oom_hook hook)
{
	return HOOKS[hook].name;
}

/* Whether this kernel's tracepoint hands over the task; before the extension it was a bare pid. */
static int mark_victim_has_task(bool *has_task, struct oom_failure *failure)
{
	const struct btf_type *type;
	struct btf *btf;
	int err;

	*has_task = false;
	btf = btf__load_vmlinux_btf();
	err = libbpf_get_error(btf);
	if (err)
		return oom_fail(failure, "read the kernel's BTF", err);
	err = btf__find_by_name_kind(btf, "btf_trace_mark_victim", BTF_KIND_TYPEDEF);
	if (err > 0) {
		type = btf__type_by_id(btf, btf__type_by_id(btf, err)->type);
		type = btf__type_by_id(btf, type->type);
		if (btf_is_func_proto(type) && btf_vlen(type) >= 2) {
			type = btf__type_by_id(btf, btf_params(type)[1].type);
			*has_task = btf_is_ptr(type);
		}
	}
	btf__free(btf);
	return 0;
}

static bool belongs_to(const struct bpf_program *program, enum oom_hook hook)
{
	for (int i = 0; i < OOM_PROGRAMS_OF_A_HOOK; i++)
		if (HOOKS[hook].programs[i] && !strcmp(bpf_program__name(program), HOOKS[hook].programs[i]))
			return true;
	return false;
}

static int share_maps(struct bpf_object *object, const struct bpf_object *base)
{
	struct bpf_map *map;
	int err;

	bpf_object__for_each_map(map, object) {
		const struct bpf_map *shared = bpf_object__find_map_by_name(base, bpf_map__name(map));

		err = shared ? bpf_map__reuse_fd(map, bpf_map__fd(shared)) : -ENOENT;
		if (err)
			return err;
	}
	return 0;
}

static void detach(struct bpf_link **links)
{
	for (int i = OOM_PROGRAMS_OF_A_HOOK - 1; i >= 0; i--) {
		bpf_link__destroy(links[i]);
		links[i] = NULL;
	}
}

static int attach(struct bpf_object *object, enum oom_hook hook, struct bpf_link **links,
		  struct oom_failure *failure)
{
	for (int i = 0; i < OOM_PROGRAMS_OF_A_HOOK && HOOKS[hook].programs[i]; i++) {
		struct bpf_program *program = bpf_object__find_program_by_name(object, HOOKS[hook].programs[i]);

		links[i] = program ? bpf_program__attach(program) : NULL;
		if (!links[i])
			return oom_fail(failure, "attach", program ? errno : ENOENT);
	}
	return 0;
}

static int prepare_base(struct bpf_object *object, const struct oom_settings *settings)
{
	int err = settings->turn_fd < 0 ? 0 :
		bpf_map__reuse_fd(bpf_object__find_map_by_name(object, "oom_turn"), settings->turn_fd);

	if (!err)
		err = bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "oom_kills"), settings->ring_bytes);

	return err ? err : bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "oom_details"),
						    settings->detail_bytes);
}

static int put_machine(struct bpf_object *base, const struct oom_settings *settings, const struct oom_hooks *hooks)
{
	struct oom_machine machine = {
		.identity = settings->identity,
		.abi_version = OOM_ABI_VERSION,
		.memory_nodes = oom_memory_nodes(),
		.tracks_exits = hooks->links[OOM_HOOK_EXIT][0] != NULL,
	};
	__u32 zero = 0;

	for (int i = 0; i < OOM_HOOKS; i++) {
		machine.hook_states[i] = hooks->status[i].state;
		machine.hook_errors[i] = hooks->status[i].failure.error;
	}
	return bpf_map_update_elem(bpf_object__find_map_fd_by_name(base, "oom_machine"), &zero, &machine, BPF_ANY);
}

/* Before the first program can run; programs that replace others stay silent until it is their turn. */
static int introduce(struct bpf_object *base, const struct oom_settings *settings, const struct oom_hooks *hooks)
{
	__u32 zero = 0;
	int err = put_machine(base, settings, hooks);

	if (!err && settings->turn_fd < 0)
		err = bpf_map_update_elem(bpf_object__find_map_fd_by_name(base, "oom_turn"), &zero,
					  &settings->identity, BPF_ANY);
	return err;
}

void oom_hooks_recall(struct oom_hooks *hooks, int machine_fd)
{
	struct oom_machine machine;
	__u32 zero = 0;

	memset(hooks, 0, sizeof(*hooks));
	if (bpf_map_lookup_elem(machine_fd, &zero, &machine))
		return;
	for (int i = 0; i < OOM_HOOKS; i++) {
		hooks->status[i].state = machine.hook_states[i];
		hooks->status[i].failure.error = machine.hook_errors[i];
	}
}

static int open_hook(struct oom_hooks *hooks, enum oom_hook hook, const char *path, const struct oom_settings *settings)
{
	struct oom_failure *failure = &hooks->status[hook].failure;
	struct bpf_program *program;
	struct bpf_object *object;
	int err;

	oom_listen(failure);
	object = bpf_object__open_file(path, NULL);
	err = libbpf_get_error(object);
	if (err) {
		err = oom_fail(failure, "open the eBPF object", err);
		object = NULL;
		goto out;
	}
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, belongs_to(program, hook));
	if (hooks->base)
		err = share_maps(object, hooks->base);
	else
		err = prepare_base(object, settings);
	if (err) {
		err = oom_fail(failure, "prepare the maps", err);
		goto out;
	}
	err = bpf_object__load(object);
	if (err) {
		err = oom_fail(failure, "load", err);
		goto out;
	}
	if (!hooks->base && (err = introduce(object, settings, hooks))) {
		err = oom_fail(failure, "tell the programs about the machine", err);
		goto out;
	}
	err = attach(object, hook, hooks->links[hook], failure);
out:
	oom_listen(NULL);
	if (err) {
		detach(hooks->links[hook]);
		bpf_object__close(object);
		hooks->status[hook].state = OOM_HOOK_FAILED;
		return err;
	}
	hooks->objects[hook] = object;
	hooks->status[hook].state = OOM_HOOK_ATTACHED;
	if (!hooks->base)
		hooks->base = object;
	return 0;
}

static bool is_wanted(unsigned wanted, enum oom_hook hook)
{
	return wanted & (1u << hook);
}

/* The first of the two that is wanted and attaches; a hook may stand for itself alone. */
static int open_first(struct oom_hooks *hooks, enum oom_hook better, enum oom_hook other, const char *path,
		      const struct oom_settings *settings)
{
	int err = -ENOENT;

	if (is_wanted(settings->wanted, better))
		err = open_hook(hooks, better, path, settings);
	if (err && other != better && is_wanted(settings->wanted, other))
		err = open_hook(hooks, other, path, settings);
	return err;
}

int oom_hooks_open(struct oom_hooks *hooks, const char *path, const struct oom_settings *settings,
		   struct oom_failure *failure)
{
	enum oom_hook base = OOM_HOOK_MARK_PLAIN;
	bool has_task;
	int err;

	memset(hooks, 0, sizeof(*hooks));
	for (int i = 0; i < OOM_HOOKS; i++)
		hooks->status[i].state = OOM_HOOK_NOT_NEEDED;

	err = mark_victim_has_task(&has_task, failure);
	if (err)
		return err;
	if (!is_wanted(settings->wanted, OOM_HOOK_MARK_BTF) && !is_wanted(settings->wanted, OOM_HOOK_MARK_PLAIN))
		return oom_fail(failure, "attach mark_victim: none of its hooks is wanted", EINVAL);
	err = -ENOENT;
	if (is_wanted(settings->wanted, OOM_HOOK_MARK_BTF)) {
		base = OOM_HOOK_MARK_BTF;
		if (has_task) {
			err = open_hook(hooks, base, path, settings);
		} else {
			hooks->status[base].state = OOM_HOOK_FAILED;
			oom_fail(&hooks->status[base].failure, "find a task in mark_victim's arguments", ENOENT);
		}
	}
	if (err && is_wanted(settings->wanted, OOM_HOOK_MARK_PLAIN)) {
		base = OOM_HOOK_MARK_PLAIN;
		err = open_hook(hooks, base, path, settings);
	}
	if (err) {
		*failure = hooks->status[base].failure;
		oom_hooks_close(hooks);
		return err;
	}
	open_first(hooks, OOM_HOOK_KILL_FENTRY, OOM_HOOK_KILL_KPROBE, path, settings);
	open_first(hooks, OOM_HOOK_BADNESS_FENTRY, OOM_HOOK_BADNESS_KPROBE, path, settings);
	open_first(hooks, OOM_HOOK_REAPED, OOM_HOOK_REAPED, path, settings);
	open_first(hooks, OOM_HOOK_EXIT, OOM_HOOK_EXIT, path, settings);
	put_machine(hooks->base, settings, hooks);
	return 0;
}

int oom_hooks_map_fd(const struct oom_hooks *hooks, const char *name)
{
	return bpf_object__find_map_fd_by_name(hooks->base, name);
}

void oom_hooks_close(struct oom_hooks *hooks)
{
	for (int i = OOM_HOOKS - 1; i >= 0; i--) {
		detach(hooks->links[i]);
		bpf_object__close(hooks->objects[i]);
	}
	memset(hooks->objects, 0, sizeof(hooks->objects));
	hooks->base = NULL;
}
