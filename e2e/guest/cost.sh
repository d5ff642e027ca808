#!/bin/sh
# What the hooks cost. Runs in the guest, or anywhere as root for the first part:
#
#   cost.sh [CANDIDATES]
#
# First the life of a process with and without the programs, in turns, medians of nine rounds. Then, in the guest, an OOM
# with so many candidates: how long the kernel takes to choose one of them, and how much of it is the hook on oom_badness.

candidates=${1:-0}
here=$(dirname "$0")
cd "$here" || exit 1
[ -d build ] && cd build
rounds=9
processes=3000

start() {	# MASK
	./ring_print oom_monitor.x86.bpf.o "$1" >/tmp/cost.out &
	printer=$!
	echo -1000 2>/dev/null >/proc/$printer/oom_score_adj
	for _ in $(seq 600); do
		grep -q ready /tmp/cost.out && return
		usleep 50000 2>/dev/null || sleep 0.05
	done
	echo "the programs were not loaded" >&2
	exit 1
}

stop() {
	kill $printer
	wait $printer
}

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

: >/tmp/without
: >/tmp/with
for _ in $(seq $rounds); do
	./exits $processes | cut -d' ' -f3 >>/tmp/without
	start 193
	./exits $processes | cut -d' ' -f3 >>/tmp/with
	stop
done
without=$(median </tmp/without)
with=$(median </tmp/with)
echo "a process's life: $without ns without the programs, $with ns with them, ratio $(awk "BEGIN { printf \"%.3f\", $with / $without }");" \
	"at best $(sort -n /tmp/without | head -n 1) and $(sort -n /tmp/with | head -n 1)"

[ "$candidates" -gt 0 ] || exit 0
group=/sys/fs/cgroup/candidates
mkdir -p $group
echo "+memory" >/sys/fs/cgroup/cgroup.subtree_control
mkdir -p $group
echo max >$group/memory.max
for _ in $(seq "$candidates"); do
	./hog -g $group -c candidate threads 0 &
done
while [ "$(wc -l <$group/cgroup.procs)" -lt "$candidates" ]; do usleep 100000; done
usleep 2000000
echo $(($(cat $group/memory.current) + 16777216)) >$group/memory.max
echo 1 >/proc/sys/kernel/bpf_stats_enabled
start 21
./hog -g $group -c last alloc >/dev/null 2>&1
usleep 1000000
awk '$1 == "record" && / victim.comm=last / {
	for (i = 2; i <= NF; i++) {
		at = index($i, "=")
		field[substr($i, 1, at - 1)] = substr($i, at + 1)
	}
	print field["control_boot_ns"] - field["oom_boot_ns"] " ns to choose a victim, " \
		field["boot_ns"] - field["oom_boot_ns"] " ns to its mark, the report of them all in the log included"
}' /tmp/cost.out
echo "$(grep -c '^candidate' /tmp/cost.out) candidates told"
# Of the programs, the one that ran most often is the one on oom_badness.
cat /proc/$printer/fdinfo/* | awk '$1 == "run_time_ns:" { time = $2 }
	$1 == "run_cnt:" && $2 > runs { runs = $2; spent = time }
	END { print int(spent / runs) " ns for each candidate in the hook, " runs " runs" }'
stop
echo 1 >$group/cgroup.kill
