# Compares what ring_print tells of an OOM besides its kills with the kernel's report; goes with compare.awk.
#
# -v candidates=1  each process of the report's table must have been told of, with the points that the kernel computes
# -v exits=1       each killed process must have been told of when it was gone

BEGIN { UNKILLABLE = "-9223372036854775808" }

# Of a report in lines of their own, or in one line with \x0a between.
$1 == "kmsg" && /(;|\\x0a)inactive_anon [0-9]/ { lru[report, "inactive_anon"] = statistic(text, "inactive_anon") }
$1 == "kmsg" && /(;|\\x0a)active_anon [0-9]/ { lru[report, "active_anon"] = statistic(text, "active_anon") }
$1 == "kmsg" && /(;|\\x0a)inactive_file [0-9]/ { lru[report, "inactive_file"] = statistic(text, "inactive_file") }
$1 == "kmsg" && /(;|\\x0a)active_file [0-9]/ { lru[report, "active_file"] = statistic(text, "active_file") }
$1 == "kmsg" && /(;|\\x0a)unevictable [0-9]/ { lru[report, "unevictable"] = statistic(text, "unevictable") }
$1 == "kmsg" && /;\[ *[0-9]+\] / { rows[report] = rows[report] " " cell[1] }

function statistic(text, name,   at) {
	text = "\\x0a" text
	at = index(text, "\\x0a" name " ")
	return substr(text, at + length(name) + 5) + 0
}

$1 == "context" {
	fields(2, context)
	contexts[context["oom_boot_ns"]]++
	for (name in context)
		in_context[context["oom_boot_ns"], name] = context[name]
}
$1 == "candidate" {
	fields(2, candidate)
	weighed[candidate["oom_boot_ns"]]++
	for (name in candidate)
		in_candidate[candidate["oom_boot_ns"], candidate["tgid"], name] = candidate[name]
}
$1 == "exit" {
	fields(2, gone)
	exited[gone["tgid"]]++
	exit_start[gone["tgid"]] = gone["start_boot_ns"]
	exit_kill[gone["tgid"]] = gone["kill_boot_ns"]
}
$1 == "reaped" { reapings++ }
$1 == "record" {
	fields(2, record)
	if (int(record["flags"] / 16) % 2)
		first[record["oom_boot_ns"]]++
}

function compare_context(pid, oom, n,   level) {
	same(pid, "contexts of its OOM", contexts[oom], 1)
	same(pid, "first marks of its OOM", first[oom], 1)
	split(in_context[oom, "level0"], level, ",")
	if (n && oom_memcg[n] != "") {
		same(pid, "context's limit", level[3] * 4, limit[n])
		near(pid, "context's usage", level[2] * 4, usage[n], 2048, 0, n)
		for (name in context)
			if ((n, name) in lru)
				near(pid, "context's " name, in_context[oom, name] * 4, lru[n, name] / 1024, 2048, 0, n)
	}
}

# Who was marked before is a victim already: it is in the table and not weighed again.
function compare_candidates(pid, oom, n, total_pages,   count, row, i, p, points, expected) {
	count = split(rows[n], row, " ")
	for (i = 1; i <= count; i++) {
		p = row[i]
		if (p in flags && p != pid && flags[p] % 2)
			continue
		expected++
		if (!((oom, p, "points") in in_candidate)) {
			differences++
			print "DIFFERS pid " pid ": no candidate " p " (" table[n, p, "name"] ")"
			continue
		}
		same(p, "candidate's comm", in_candidate[oom, p, "comm"], table[n, p, "name"])
		same(p, "candidate's oom_score_adj", in_candidate[oom, p, "oom_score_adj"], table[n, p, "oom_score_adj"])
		same(p, "candidate's rss", in_candidate[oom, p, "rss_pages"], table[n, p, "rss"], 128)
		same(p, "candidate's swap", in_candidate[oom, p, "swap_pages"], table[n, p, "swapents"])
		same(p, "candidate's page tables", in_candidate[oom, p, "pgtables_bytes"], table[n, p, "pgtables_bytes"])
		if (table[n, p, "oom_score_adj"] == -1000) {
			passed_over++
			same(p, "points of who is passed over", in_candidate[oom, p, "points"], UNKILLABLE)
		} else if (total_pages != "") {
			points = in_candidate[oom, p, "rss_pages"] + in_candidate[oom, p, "swap_pages"] + \
				int(in_candidate[oom, p, "pgtables_bytes"] / 4096) + \
				in_candidate[oom, p, "oom_score_adj"] * int(total_pages / 1000)
			same(p, "candidate's points", in_candidate[oom, p, "points"], points, 128)
		}
	}
	same(pid, "number of candidates", weighed[oom], expected)
}

function compare_details(pid, n,   oom) {
	oom = records[pid, "oom_boot_ns"]
	compare_context(pid, oom, n)
	if (candidates && n && pid == chosen[n])
		compare_candidates(pid, oom, n, records[pid, "control_total_pages"])
	if (!exits)
		return
	same(pid, "exits", exited[records[pid, "victim.tgid"]], 1)
	same(pid, "exit's start", exit_start[records[pid, "victim.tgid"]], records[pid, "victim.start_boot_ns"])
	same(pid, "exit's kill", exit_kill[records[pid, "victim.tgid"]], records[pid, "boot_ns"])
}
