# Runs in the guest: the collector as it is installed watches every case. What it said and what others saw goes out as
# an archive through the second serial port:
#
#   events, log, status   the collector's standard output, standard error and exit code
#   kmsg                  the records of /dev/kmsg
#   witness               what cases.c saw of its processes and cgroups
#   metrics               the collector's, at the end
#   native, native-status what kills.sh printed, and its exit code
#   samples, samples-status
#                         the same of samples.sh
#   phases                seconds since power-on at the beginning of each phase
out=/tmp/out
mkdir $out

# Also on the console: where a guest stands that never comes to its end.
phase() { echo "$1 $(cut -d' ' -f1 /proc/uptime)" | tee -a $out/phases; }

uptime_s() { cut -d. -f1 /proc/uptime; }

await() {	# SECONDS COMMAND...
	deadline=$(($(uptime_s) + $1))
	shift
	while [ "$(uptime_s)" -lt $deadline ]; do
		"$@" && return
		usleep 100000
	done
	echo "waited in vain for: $*" >>$out/log
	return 1
}

ready() { grep -q 'metrics on' $out/log || gone $collector; }

# Nothing more comes: the same size for two seconds.
quiet() {
	before=$(stat -c %s $out/events)
	usleep 2000000
	[ "$before" = "$(stat -c %s $out/events)" ]
}

gone() { ! kill -0 "$1" 2>/dev/null; }

phase collector
ip link set lo up
cat /dev/kmsg >$out/kmsg &
reader=$!
TAPIO_JAVA=/opt/java/bin/java /opt/tapio-oom/tapio-oom run --config matrix.yaml >$out/events 2>$out/log &
collector=$!
if await 180 ready && ! gone $collector; then
	phase cases
	./cases $out/witness /tapio-cases "$@" 2>>$out/log
	echo "cases $?" >>$out/log
	phase settling
	await 60 quiet
	wget -q -O $out/metrics http://127.0.0.1:9464/metrics
else
	cat $out/log
	grep -H . /proc/$collector/task/*/stack
fi
phase stopping
kill $collector 2>/dev/null
await 60 gone $collector || kill -9 $collector
wait $collector
echo $? >$out/status
kill $reader

if [ -f $out/metrics ]; then
	phase native
	sh ./kills.sh all btf btf+kprobe >$out/native 2>&1
	echo $? >$out/native-status
	phase samples
	sh ./samples.sh >$out/samples 2>&1
	echo $? >$out/samples-status
fi
phase export
stty -F /dev/ttyS1 raw 115200
tar czf /dev/ttyS1 -C $out .
