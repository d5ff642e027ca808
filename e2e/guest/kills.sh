# Runs in the guest: real OOM kills of every kind, once for each hook set named, each compared with the kernel's log.
#
#   kills.sh [-v] [all] [btf] [btf+fentry] [btf+kprobe] [plain+fentry] [plain+kprobe]
#
# -v shows the records and the log's lines as well.

verbose=false
[ "$1" = -v ] && verbose=true && shift
pod=/sys/fs/cgroup/kubepods.slice/kubepods-pod0f3c1a52_7d1e_4c39_9a55_8a2f6d5f1b10.slice
container=$pod/cri-containerd-5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192.scope
failures=0

fail() {
	echo "FAILED $hooks: $*"
	failures=$((failures + 1))
}

await() {	# until the command succeeds, for 10 seconds
	for _ in $(seq 200); do
		"$@" 2>/dev/null && return
		usleep 50000
	done
	fail "waited in vain for: $*"
}

event() { sed -n "s/^$2 //p" "$1/memory.events"; }

enter() {	# LIMIT_OF_POD LIMIT_OF_CONTAINER
	mkdir -p "$container"
	echo "+memory" >/sys/fs/cgroup/kubepods.slice/cgroup.subtree_control
	echo "+memory" >"$pod/cgroup.subtree_control"
	echo "$1" >"$pod/memory.max"
	echo "$2" >"$container/memory.max"
	echo 0 >"$container/memory.oom.group"
}

leave() {	# CASE VICTIMS
	local kills groups
	kills=$(event "$pod" oom_kill)
	groups=$(event "$pod" oom_group_kill)
	# Of a group's first victim the kernel counts a second kill, unless it is gone by then.
	[ "$kills" -ge "$2" ] && [ "$kills" -le $(($2 + groups)) ] || fail "$1: memory.events has oom_kill $kills, oom_group_kill $groups, victims $2"
	echo 1 >"$container/cgroup.kill"
	await rmdir "$container"
	rmdir "$pod"
}

field() {	# COMM FIELD: of the last record of that victim
	grep "^record .* victim.comm=$1 " "$out" | tail -n 1 | grep -o " $2=[^ ]*" | cut -d= -f2-
}

expect() {	# COMM FIELD VALUE
	local value
	value=$(field "$1" "$2")
	[ "$value" = "$3" ] || fail "$1: $2 is '$value', expected '$3'"
}

recorded() { [ "$(grep -c "^record .* victim.comm=$1 " "$out")" -ge "$2" ]; }

single_limit() {
	enter max 24M
	./hog -g "$container" -c single -u 1000 -n alloc
	leave single 1
	await recorded single 1
	expect single flags $((with_control + 16))
	expect single owner_evidence "$evidence"
	expect single owner_memcg.path "${container#/sys/fs/cgroup}"
	expect single victim.ns_tgid 2
	expect single victim.gid 1000
	expect single trigger_cmdline "./hog\\x00-g\\x00$container\\x00-c\\x00single\\x00-u\\x001000\\x00-n\\x00alloc\\x00"
}

group_kill() {
	enter max 24M
	echo 1 >"$container/memory.oom.group"
	./hog -g "$container" -c group fork 2
	leave group 3
	if $all_tasks; then
		await recorded group 3
		expect group owner_evidence "$evidence"
		expect group flags $((with_control + 8))
		if [ "$with_control" = 2 ]; then
			[ "$(grep '^record .* victim.comm=group ' "$out" | grep -o ' control_boot_ns=[0-9]*' |
				sort | uniq -c | awk '{ print $1 }')" = 3 ] ||
				fail "group: the members' records don't share their entry into oom_kill_process"
		fi
	fi
}

pod_limit() {
	enter 24M max
	./hog -g "$container" -c pod alloc
	leave pod 1
	await recorded pod 1
	expect pod owner_evidence "$evidence"
	expect pod owner_memcg.path "${pod#/sys/fs/cgroup}"
	expect pod victim_memcg.path "${container#/sys/fs/cgroup}"
}

victim_is_not_trigger() {
	enter max 24M
	./hog -g "$container" -c sleeper -a 500 -r /tmp/sleeping hold 12 &
	await test -e /tmp/sleeping
	rm /tmp/sleeping
	./hog -g "$container" -c small alloc &
	wait $!
	leave sleeper 2
	await recorded small 1
	if $all_tasks || [ "$with_control" = 2 ]; then
		await recorded sleeper 1
		expect sleeper trigger.comm small
		expect sleeper owner_evidence "$evidence"
	fi
}

protected() {
	enter max 24M
	./hog -g "$container" -c protected -a -1000 -r /tmp/sleeping hold 16 &
	await test -e /tmp/sleeping
	rm /tmp/sleeping
	./hog -g "$container" -c unprotected alloc &
	wait $!
	leave protected 1
	await recorded unprotected 1
	recorded protected 1 && fail "a protected process was reported"
}

thread() {
	enter max 24M
	./hog -g "$container" -c thread threads 4
	leave thread 1
}

tmpfs() {
	enter max 24M
	mkdir -p /tmp/full
	mount -t tmpfs tmpfs /tmp/full
	./hog -g "$container" -c tmpfs tmpfs /tmp/full/file
	leave tmpfs 1
	umount /tmp/full
	await recorded tmpfs 1
	[ "$(field tmpfs victim_memcg.usage_pages)" -gt 6000 ] || fail "tmpfs: the cgroup is not full"
}

# Marked to finish sooner, not killed: the next one is.
already_exiting() {	# exited or killed
	enter max 24M
	./hog -g "$container" -c "$1" -r /tmp/sleeping "$1" 16 &
	await test -e /tmp/sleeping
	rm /tmp/sleeping
	./hog -g "$container" -c "after-$1" alloc &
	wait $!
	leave "$1" 1
	await recorded "after-$1" 1
	if [ "$with_control" = 2 ] || { $all_tasks && [ "$1" != "$doubtful" ]; }; then
		await recorded "$1" 1
		expect "$1" flags $((with_control + 1))
	fi
}

no_limit() {
	./hog -a 300 -c global alloc
	await recorded global 1
	expect global flags $((with_control + 16))
	if [ "$with_control" = 2 ]; then
		expect global control_constraint 0
	fi
	expect global owner_evidence 0
	./hog -a 300 -c threads threads 8
}

run_all() {	# MASK
	out=/tmp/$hooks.out
	./ring_print oom_monitor.x86.bpf.o "$1" >"$out" &
	printer=$!
	echo -1000 >/proc/$printer/oom_score_adj
	await grep -q ready "$out"
	single_limit
	group_kill
	pod_limit
	victim_is_not_trigger
	protected
	thread
	tmpfs
	already_exiting exited
	already_exiting killed
	no_limit
	usleep 300000
	kill $printer
	wait $printer
	unseen=$(sed -n 's/^counters .*no_task=\([0-9]*\).*/\1/p' "$out")
	echo "=== $hooks"
	grep '^hook' "$out"
	awk -v unseen="$unseen" -v doubtful="$doubtful" -v candidates="$candidates" -v exits="$exits" \
		-f compare.awk -f compare_details.awk "$out" || fail "records and the kernel's log differ"
}

echo "+memory" >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/kubepods.slice
# What tells the limit's owner where oom_control can't be asked: the lock only where the kernel knows cgroup v1.
without_control=3
grep -q ' mem_cgroup_oom_control_write$' /proc/kallsyms && without_control=2
for hooks in "$@"; do
	with_control=2 evidence=1 all_tasks=true doubtful= candidates=0 exits=1
	case $hooks in
	btf) mask=193 with_control=0 evidence=$without_control ;;
	btf+fentry) mask=213 candidates=1 ;;
	btf+kprobe) mask=233 candidates=1 ;;
	plain+fentry) mask=214 all_tasks=false candidates=1 ;;
	plain+kprobe) mask=234 all_tasks=false candidates=1 ;;
	all) mask=255 candidates=1 ;;
	*) fail "no such hook set"; continue ;;
	esac
	[ $with_control = 2 ] || doubtful=killed
	run_all $mask
	! $verbose || grep -E "^(record|kmsg .*(Killed|oom-kill:|invoked|memory: usage))" "$out"
done
[ "$failures" = 0 ]
