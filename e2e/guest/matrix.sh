# Runs in the guest: the collector as it is installed watches every case. What it said and what others saw goes out as
# an archive through the second serial port:
#
#   events, log, status   the collector's standard output, standard error and exit code
#   kmsg                  the records of /dev/kmsg
#   witness               what cases.c saw of its processes and cgroups
#   metrics               the collector's, at the end
#   native, native-status what kills.sh printed, and its exit code
#   phases                seconds since power-on at the beginning of each phase
out=/tmp/out
mkdir $out

phase() { echo "$1 $(cut -d' ' -f1 /proc/uptime)" >>$out/phases; }

await() {	# SECONDS COMMAND...
	turns=$(($1 * 20))
	shift
	while [ $turns -gt 0 ]; do
		"$@" && return
		turns=$((turns - 1))
		usleep 50000
	done
	echo "waited in vain for: $*" >>$out/log
	return 1
}

# Nothing more comes: the same size for two seconds.
quiet() {
	before=$(stat -c %s $out/events)
	usleep 2000000
	[ "$before" = "$(stat -c %s $out/events)" ]
}

phase collector
ip link set lo up
cat /dev/kmsg >$out/kmsg &
reader=$!
TAPIO_JAVA=/opt/java/bin/java /opt/tapio-oom/tapio-oom run >$out/events 2>$out/log &
collector=$!
if await 60 grep -q 'metrics on' $out/log; then
	phase cases
	./cases $out/witness /tapio-cases "$@" 2>>$out/log
	echo "cases $?" >>$out/log
	phase settling
	await 30 quiet
	wget -q -O $out/metrics http://127.0.0.1:9464/metrics
	kill $collector
	phase stopping
fi
wait $collector
echo $? >$out/status
kill $reader

phase native
sh ./kills.sh all btf btf+kprobe >$out/native 2>&1
echo $? >$out/native-status
phase export
stty -F /dev/ttyS1 raw 115200
tar czf /dev/ttyS1 -C $out .
