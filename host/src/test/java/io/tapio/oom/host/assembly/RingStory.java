package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.MemoryEvents;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.Pressure;
import io.tapio.oom.host.assembly.KnownProcesses.KnownProcess;
import io.tapio.oom.kernel.OomCandidate;
import io.tapio.oom.kernel.OomContext;
import io.tapio.oom.kernel.OomContext.Level;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.OomRecord.TaskMemory;
import java.util.List;
import java.util.Map;

/**
 * One OOM as a kernel with all hooks tells it: {@code sidecar} (4720) asks for more than its pod may have, {@code java}
 * (4711), the first process of the container {@code app}, dies.
 */
final class RingStory {

    static final long NOW = 5_000_000_000L;
    static final int PAGE = 4096;
    static final String POD_PATH = "/kubepods/burstable/pod1b2c3d4e-0000-4000-8000-000000000001";
    static final String CONTAINER_PATH = POD_PATH + "/" + "ab12".repeat(16);
    static final Task JAVA = new Task(
            4711,
            4713,
            4600,
            1,
            1000,
            1000,
            979,
            42,
            1,
            1_000_000_000L,
            "java",
            new TaskMemory(200_000, 50_000, 1_000, 200, 300, 409_600));
    static final Task SIDECAR = new Task(
            4720,
            4720,
            4601,
            7,
            1000,
            1000,
            0,
            3,
            1,
            2_000_000_000L,
            "sidecar",
            new TaskMemory(9_000, 2_000, 100, 0, 0, 81_920));
    static final Memcg POD = new Memcg(42, 65_536, 65_536L, 65_600, 300, false, POD_PATH, false);
    static final Memcg CONTAINER = new Memcg(43, 60_000, 70_000L, 61_000, 300, false, CONTAINER_PATH, false);
    static final Control CONTROL = new Control(NOW - 5, 3, 4711, 115_200, 65_536, 0x140dca, 0);

    /** Of the pod, its two parents of the kubelet's, and a root whose counter never rose. */
    static final OomContext CONTEXT = new OomContext(
            NOW - 5,
            List.of(
                    new Level(42, 65_536, 65_536L, 65_600),
                    new Level(5, 300_000, null, 400_000),
                    new Level(4, 310_000, 900_000L, 410_000),
                    new Level(1, 0, null, 0)),
            new OomContext.LruPages(50_000, 2_000, 300, 200, 5),
            1_500L,
            new OomContext.Events(0, 41, 1, 2, 0));

    static final List<OomCandidate> CANDIDATES = List.of(
            new OomCandidate(NOW - 5, 4600, 1, "pause", null, 10, 0, 4096, -1000),
            new OomCandidate(NOW - 5, 4720, 2, "sidecar", 2_120L, 2_100, 0, 81_920, 0),
            new OomCandidate(NOW - 5, 4711, 1, "java", 115_200L, 51_200, 300, 409_600, 979));

    static final KnownProcess JAVA_BEFORE =
            new KnownProcess("java\0-Dpassword=hunter2\0-jar\0app.jar", false, Map.of("LANG", "C"));

    static final MemoryStatistics READ = new MemoryStatistics(
            2L,
            1L,
            2L,
            3L,
            4L,
            5L,
            6L,
            7L,
            8L,
            null,
            null,
            null,
            9L,
            10L,
            11L,
            0.5,
            new Pressure(1.0, 2L, 3.0, 4L),
            null,
            new MemoryEvents(0L, 42L, 2L, 3L, 0L));

    private RingStory() {}

    static OomRecord kill() {
        return kill(JAVA, NOW, true, CONTROL, false);
    }

    static OomRecord kill(Task victim, long bootTimeNs, boolean firstMark, Control control, boolean group) {
        return new OomRecord(
                1,
                bootTimeNs,
                NOW - 5,
                firstMark,
                victim,
                SIDECAR,
                CONTAINER,
                CONTAINER,
                POD,
                OwnerEvidence.OOM_CONTROL,
                control,
                "sidecar\0--token=abc",
                false,
                group,
                false);
    }
}
