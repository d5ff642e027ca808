package io.tapio.oom.kernel;

/** A place in the kernel that the eBPF program can be attached to, in the order of C's {@code enum oom_hook}. */
public enum Hook {
    /** The base hook where the tracepoint hands over the task (upstream 6.8, backported to stable trees). */
    MARK_VICTIM_BTF("tp_btf/mark_victim"),
    /** The base hook elsewhere: a pid. */
    MARK_VICTIM_PLAIN("tracepoint/oom/mark_victim"),
    /** Adds what {@code oom_control} knows: constraint, limit owner, points, gfp mask, order. */
    OOM_KILL_FENTRY("fentry/oom_kill_process"),
    /** The same by kprobe, where fentry can't be had. */
    OOM_KILL_KPROBE("kprobe/oom_kill_process"),
    /** Tells of each candidate that the kernel weighs and the points that it computed. */
    BADNESS_FENTRY("fexit/oom_badness"),
    /** The same by kprobe, where fentry can't be had. */
    BADNESS_KPROBE("kprobe/oom_badness"),
    /** Tells when a killed process is gone. */
    EXIT("tp_btf/sched_process_exit"),
    /** Tells what the OOM reaper left of a killed process. */
    REAPED("tp_btf/finish_task_reaping");

    private final String section;

    Hook(String section) {
        this.section = section;
    }

    /** The hook's name as libbpf's section names have it. */
    public String section() {
        return section;
    }

    int bit() {
        return 1 << ordinal();
    }
}
