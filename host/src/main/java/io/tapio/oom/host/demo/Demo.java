package io.tapio.oom.host.demo;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets a small program run into a limit, and waits for the event of it on a running host's bus. */
public final class Demo {

    private static final int QUEUE_LIMIT = 1_000;
    private static final long PATIENCE_SECONDS = 20;
    private static final int KILLED = 128 + 9;

    private final Vertx vertx;
    private final CgroupTree tree;
    private final long limitBytes;

    /**
     * What was seen.
     *
     * @param pid the program's process id, from {@code fork}
     * @param exitStatus how it ended, from {@code waitpid}: 137 when it was killed
     * @param kills what the kernel's counter of the cgroup says
     * @param event the event of it; {@code null} when none came
     * @param cgroup the scratch cgroup, which is gone by now
     */
    public record Seen(
            long pid, int exitStatus, long kills, @Nullable OomEvent event, String cgroup) {

        /** Whether the independent witnesses and the event tell the same story. */
        public boolean agrees() {
            return exitStatus == KILLED && kills == 1 && event != null;
        }
    }

    /** The name of the scratch cgroup: this process's own. */
    public static String cgroupName() {
        return "tapio-oom-demo-" + ProcessHandle.current().pid();
    }

    public Demo(Vertx vertx, CgroupTree tree, long limitBytes) {
        this.vertx = vertx;
        this.tree = tree;
        this.limitBytes = limitBytes;
    }

    /**
     * Makes the kill.
     *
     * @throws IOException when this process may not make cgroups
     */
    public Seen run() throws IOException, InterruptedException {
        BlockingQueue<OomEvent> events = new LinkedBlockingQueue<>(QUEUE_LIMIT);
        var consumer = vertx.eventBus().<OomEvent>localConsumer(Bus.EVENTS, message -> events.offer(message.body()));
        String name = cgroupName();
        try (ScratchCgroup cgroup = ScratchCgroup.create(tree, name, limitBytes)) {
            Process hog = cgroup.start("tail", "/dev/zero");
            try {
                if (!hog.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return new Seen(
                            hog.pid(),
                            -1,
                            cgroup.kills(),
                            null,
                            cgroup.directory().toString());
                }
                OomEvent event = await(events, hog.pid(), "/" + name);
                return new Seen(
                        hog.pid(),
                        hog.exitValue(),
                        cgroup.kills(),
                        event,
                        cgroup.directory().toString());
            } finally {
                hog.destroyForcibly().waitFor();
            }
        } finally {
            consumer.unregister();
        }
    }

    private static @Nullable OomEvent await(BlockingQueue<OomEvent> events, long pid, String path)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            OomEvent event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return null;
            }
            boolean isVictim = event instanceof OomKillVictim kill
                    && kill.victim().pid() != null
                    && kill.victim().pid() == pid;
            boolean isCounted = event instanceof CgroupOomNotification rise && path.equals(rise.subjectCgroupPath());
            if (isVictim || isCounted) {
                return event;
            }
        }
    }
}
