# Compares each record of ring_print's output with the kernel's own report of the same kill.
# Goes with compare_details.awk. Prints a line for each difference and a summary; exits with 1 when there was a difference.
#
# -v unseen=N       kills of which there may be no record (the plain tracepoint has a pid alone)
# -v doubtful=COMM  whose mark may pass for a kill where none follows

function fields(from, into,   i, at) {
	split("", into)
	for (i = from; i <= NF; i++) {
		at = index($i, "=")
		into[substr($i, 1, at - 1)] = substr($i, at + 1)
	}
}

function value(name, text) {	# of "name:123kB" or "name=abc,"
	if (!match(text, name "[:=] ?[^ ,]*"))
		return ""
	text = substr(text, RSTART + length(name) + 1, RLENGTH - length(name) - 1)
	sub(/^ /, "", text)
	sub(/kB$/, "", text)
	return text
}

# With a slack: what goes on changing between the two readings, and the counts that threads keep to themselves.
function same(pid, what, ours, theirs, slack) {
	compared[what]++
	if (slack && ours != "" && theirs != "" ? (ours - theirs <= slack && theirs - ours <= slack) : ours "" == theirs "")
		return
	differences++
	print "DIFFERS pid " pid " (" comm[pid] "): " what " is " ours ", the kernel says " theirs
}

# Read at another moment than the report's: in a cgroup whose last victim may still be giving its memory back, it may
# lie anywhere from theirs to the bound.
function near(pid, what, ours, theirs, slack, bound, n) {
	if (oom_memcg[n] == oom_memcg[n - 1] && (ours - theirs) * (ours - bound) <= 0)
		compared[what]++
	else
		same(pid, what, ours, theirs, slack)
}

$1 == "kmsg" {
	text = substr($0, index($0, ";") + 1)
	gsub(/\\x20/, " ", text)
}

$1 == "kmsg" && / invoked oom-killer: / {
	report++
	gfp[report] = value("gfp_mask", text)
	sub(/\(.*/, "", gfp[report])
	order[report] = value("order", text)
	trigger_adj[report] = value("oom_score_adj", text)
	trigger_comm[report] = substr(text, 1, index(text, " invoked") - 1)
}
$1 == "kmsg" && /;CPU: / && !(report in trigger_pid) { trigger_pid[report] = value("PID", text) }
$1 == "kmsg" && /;memory: usage/ {
	match(text, /usage [0-9]+/)
	usage[report] = substr(text, RSTART + 6, RLENGTH - 6)
	match(text, /limit [0-9]+/)
	limit[report] = substr(text, RSTART + 6, RLENGTH - 6)
}
$1 == "kmsg" && /;\[ *pid *\]/ {
	gsub(/[][]/, " ", text)
	columns = split(text, column, " ")
}
$1 == "kmsg" && /;\[ *[0-9]+\] / {
	gsub(/[][]/, " ", text)
	split(text, cell, " ")
	for (i = 1; i <= columns; i++)
		table[report, cell[1], column[i]] = cell[i]
}
$1 == "kmsg" && /;oom-kill:/ {
	chosen[report] = value("pid", text)
	constraint[report] = value("constraint", text)
	oom_memcg[report] = value("oom_memcg", text)
	task_memcg[report] = value("task_memcg", text)
}
$1 == "kmsg" && /Killed process / {
	match(text, /process [0-9]+/)
	pid = substr(text, RSTART + 8, RLENGTH - 8)
	if (pid in killed)
		next		# the first victim of a group is told of twice
	killed[pid] = text
	# A report may be rate-limited away: the last one is this victim's when its table has it.
	in_report[pid] = (report, pid, "tgid") in table ? report : 0
	comm[pid] = text
	sub(/^[^(]*\(/, "", comm[pid])
	sub(/\) total-vm.*/, "", comm[pid])
}

$1 == "record" {
	fields(2, record)
	pid = record["victim.tid"]
	if (pid in flags)
		again++
	flags[pid] = record["flags"]
	for (name in record)
		records[pid, name] = record[name]
}
$1 == "counters" { print }

END {
	names["CONSTRAINT_NONE"] = 0
	names["CONSTRAINT_MEMCG"] = 3
	for (pid in killed) {
		kills++
		if (!(pid in flags)) {
			missing++
			print "no record of pid " pid " (" comm[pid] ")"
			continue
		}
		split("", r)
		for (key in records)
			if (index(key, pid SUBSEP) == 1)
				r[substr(key, length(pid) + 2)] = records[key]
		line = killed[pid]
		same(pid, "already exiting", r["flags"] % 2, 0)
		same(pid, "comm", r["victim.comm"], comm[pid])
		same(pid, "total-vm", r["victim.total_vm_pages"] * 4, value("total-vm", line))
		same(pid, "anon-rss", r["victim.anon_rss_pages"] * 4, value("anon-rss", line), 2048)
		same(pid, "file-rss", r["victim.file_rss_pages"] * 4, value("file-rss", line), 2048)
		same(pid, "shmem-rss", r["victim.shmem_rss_pages"] * 4, value("shmem-rss", line), 2048)
		same(pid, "pgtables", r["victim.pgtables_bytes"] / 1024, value("pgtables", line))
		same(pid, "uid", r["victim.uid"], value("UID", line))
		same(pid, "oom_score_adj", r["victim.oom_score_adj"], value("oom_score_adj", line))
		n = in_report[pid]
		compare_details(pid, n)
		if (!n)
			continue	# the long report was rate-limited
		reported++
		same(pid, "trigger pid", r["trigger.tid"], trigger_pid[n])
		same(pid, "trigger comm", r["trigger.comm"], trigger_comm[n])
		same(pid, "trigger oom_score_adj", r["trigger.oom_score_adj"], trigger_adj[n])
		same(pid, "owner path", r["owner_memcg.path"], oom_memcg[n])
		if (pid == chosen[n])
			same(pid, "victim path", r["victim_memcg.path"], task_memcg[n])
		if (oom_memcg[n] != "") {
			same(pid, "limit", r["owner_memcg.limit_pages"] * 4, limit[n])
			near(pid, "usage", r["owner_memcg.usage_pages"] * 4, usage[n], 2048, limit[n], n)
		}
		if (!("control_order" in r))
			continue
		with_control++
		same(pid, "gfp_mask", r["control_gfp_mask"], gfp[n])
		same(pid, "order", r["control_order"], order[n])
		same(pid, "constraint", r["control_constraint"], names[constraint[n]])
		same(pid, "chosen", r["control_chosen_tgid"], table[n, chosen[n], "tgid"])
		points = table[n, chosen[n], "rss"] + table[n, chosen[n], "swapents"] + \
			int(table[n, chosen[n], "pgtables_bytes"] / 4096) + \
			table[n, chosen[n], "oom_score_adj"] * int(r["control_total_pages"] / 1000)
		same(pid, "points", r["control_points"], points, 128)
	}
	for (pid in flags)
		if (!(pid in killed) && flags[pid] % 2 == 0 && records[pid, "victim.comm"] != doubtful) {
			differences++
			print "DIFFERS pid " pid " (" records[pid, "victim.comm"] "): a kill, and the kernel's log has none"
		} else if (!(pid in killed)) {
			exiting++
		}
	if (missing > unseen)
		differences++
	for (what in compared)
		list = list " " what "=" compared[what]
	print "compared:" list
	print "kills " kills + 0 ", in a long report " reported + 0 ", with control " with_control + 0 \
		", already exiting " exiting + 0 ", marked again " again + 0 ", without a record " missing + 0 \
		", passed over " passed_over + 0 ", reaped " reapings + 0 ", differences " differences + 0
	exit differences > 0
}
