# Runs in the guest: what the sampler reads of cgroups is compared with their files, to the page, and limits are hit.
#
#   samples.sh [-v]
#
# -v shows all that the sampler read. /dev/nvme0n1 is a disk without a content that counts: the page cache needs one.

verbose=false
[ "$1" = -v ] && verbose=true
disk=/dev/nvme0n1
root=/sys/fs/cgroup
pod=$root/sampled-pod
container=$pod/container
sibling=$pod/sibling
work=/tmp/samples
failures=0

fail() {
	echo "FAILED samples: $*"
	failures=$((failures + 1))
}

# One more pass; its lines are in $work/pass then.
sample() {
	number=$((number + 1))
	echo >&3
	for _ in $(seq 1000); do
		grep -q "^pass number=$number " $work/out && break
		usleep 10000
	done
	sed -n "/^pass number=$((number - 1)) /,\$p" $work/out | sed 1d >$work/pass
}

reading() { grep "^reading id=$(stat -c %i "$1") " $work/pass; }	# CGROUP

# FIELD of the CGROUP's reading
told() { reading "$1" | grep -o " $2=[^ ]*" | cut -d= -f2; }

names="inactive_anon|active_anon|inactive_file|active_file|unevictable|slab_reclaimable|slab_unreclaimable|kernel|\
workingset_refault_anon|workingset_refault_file|pgscan|pgsteal"

# What the sampler should say of CGROUP, a line each
by_files() {
	for file in usage:current peak:peak swap:swap.current limit:max high:high swap_limit:swap.max; do
		read -r value <"$1/memory.${file#*:}" 2>/dev/null && echo "${file%:*} $value"
	done
	grep -E "^($names) " "$1/memory.stat"
	sed 's/^\([a-z]*\) .*total=/stalled_\1_us /' "$1/memory.pressure"
	sed '/^low/d; /sock/d; s/^/events./' "$1/memory.events"
	sed '/^low/d; /sock/d; s/^/own_events./' "$1/memory.events.local"
}

# The same as it was told; where it said nothing, there is no limit.
by_sampler() {	# CGROUP
	reading "$1" | tr ' =' '\n ' >$work/reading
	awk 'NR == FNR { told[$1] = $2; next }
		{ print $1, $1 in told ? told[$1] : $1 ~ /limit|^high$/ ? "max" : "missing" }' $work/reading $work/files
}

# The kernel sums its statistics up every two seconds, and the files show that sum.
agree() {	# CASE CGROUP
	for _ in $(seq 40); do
		by_files "$2" >$work/files
		sample
		by_sampler "$2" >$work/told
		cmp -s $work/files $work/told && return
		usleep 200000
	done
	fail "$1: the sampler and the files differ"
	diff $work/files $work/told | grep '^[+-]'
}

at_least() {	# CASE CGROUP FIELD VALUE
	[ "$(told "$2" "$3")" -ge "$4" ] || fail "$1: $3 is '$(told "$2" "$3")', expected $4 or more"
}

inside() {	# CGROUP COMMAND...
	local cgroup=$1
	shift
	sh -c 'echo 0 >$0/cgroup.procs; exec "$@"' "$cgroup" "$@"
}

cache() { inside "$1" dd if=$disk of=/dev/null bs=65536 count=$2 skip=$3 2>/dev/null; }	# CGROUP COUNT FROM

mkdir -p $work "$pod"
echo "+memory" >$root/cgroup.subtree_control
echo "+memory" >$pod/cgroup.subtree_control
mkdir $container $sibling
mkfifo $work/in
./memcg_print memcg_sampler.x86.bpf.o $root <$work/in >$work/out 2>&1 &
printer=$!
exec 3>$work/in
number=0
exec 4<$disk	# or its page cache would go with whoever closes it last
sample
grep -q '^hits 0 ' $work/out || { cat $work/out; exit 1; }

# All that can be had of a cgroup, and of the one above it.
echo 64M >$pod/memory.max
echo 48M >$container/memory.max
echo 32M >$container/memory.high
echo 16M >$container/memory.swap.max
cache $container 64 0
cache $sibling 32 64
inside $container sh -c 'ls -lR /proc /sys >/dev/null 2>&1'
./hog -g $container -r /tmp/held hold 10 &
hog=$!
for _ in $(seq 100); do [ -f /tmp/held ] && break; usleep 100000; done
agree "a container" $container
agree "a pod" $pod
at_least "a container" $container inactive_file 4000000
at_least "a container" $container slab_reclaimable 100000
at_least "a pod" $pod inactive_file 6000000
[ "$(told $container parent_id)" = "$(stat -c %i $pod)" ] || fail "the container's parent is $(told $container parent_id)"

# The limit above it is hit, not its own; and its own softer one.
cache $sibling 700 96
sample
grep -q "^hit id=$(stat -c %i $pod) .*limit=67108864 kind=0 " $work/pass || fail "no hit of the pod was told"
told_hits=$(grep -c "^hit id=$(stat -c %i $pod) " $work/pass)
[ "$told_hits" -le 30 ] || fail "$told_hits hits of the pod were told"
echo 200M >$pod/memory.max
echo 30M >$container/memory.high
cache $container 1000 1000
sample
grep -q "^hit id=$(stat -c %i $container) .*limit=31457280 kind=1 " $work/pass || fail "no hit of memory.high was told"
agree "after reclaim" $container
agree "after reclaim, the pod" $pod
at_least "after reclaim, the pod" $pod pgscan 1000
at_least "after reclaim, the pod" $pod pgsteal 1000
at_least "after reclaim" $container events.high 1

# Removed ones count in what is above.
kill $hog
wait $hog 2>/dev/null
for _ in $(seq 100); do rmdir $container 2>/dev/null && break; usleep 100000; done
agree "a removed container" $pod
at_least "a removed container" $pod removed 1

# Swap, and an end by the limit.
mkdir $container
mkswap $disk >/dev/null && swapon $disk || fail "no swap"
echo 16M >$container/memory.max
./hog -g $container -r /tmp/swapped hold 24 &
hog=$!
for _ in $(seq 200); do [ -f /tmp/swapped ] && break; usleep 100000; done
agree "swap" $container
at_least "swap" $container swap 8000000
kill $hog
wait $hog 2>/dev/null
swapoff $disk
./hog -g $container -c sampled alloc &
wait $!
agree "a kill" $container
at_least "a kill" $container own_events.oom_kill 1

! $verbose || cat $work/out
grep '^pass' $work/out | tail -n 1
exec 3>&-
wait $printer
rmdir $container $sibling $pod
[ "$failures" = 0 ]
