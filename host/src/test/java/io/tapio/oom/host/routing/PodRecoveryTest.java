package io.tapio.oom.host.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.kubernetes.PodContainer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodRecoveryTest {

    private static final Instant KILLED = Instant.parse("2026-11-22T12:00:00.4Z");
    private static final Instant STARTED = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void shouldCallAContainerWellThatStayedReadyForAMinute() {
        PodRecovery recovery = of(STARTED);

        assertEquals(STARTED, recovery.since("uid", "app", KILLED, STARTED.plusSeconds(60)));
        assertNull(recovery.since("uid", "app", KILLED, STARTED.plusSeconds(59)), "too early");
        assertNull(recovery.since("uid", "app", STARTED.plusSeconds(90), STARTED.plusSeconds(200)), "not started anew");
        assertNull(recovery.since("uid", "proxy", KILLED, STARTED.plusSeconds(60)), "another container");
        assertNull(recovery.since("other", "app", KILLED, STARTED.plusSeconds(60)), "another pod");
    }

    @Test
    void shouldNotCallAContainerWellThatIsNotReady() {
        assertNull(of(null).since("uid", "app", KILLED, STARTED.plusSeconds(600)));
    }

    private static PodRecovery of(@Nullable Instant readySince) {
        PodContainer app = new PodContainer(
                "app", ContainerKind.MAIN, "c1", "containerd", null, null, null, null, 1, true, readySince, null, null);
        NodePod pod = new NodePod(
                "uid", "uid", "prod", "shop-1", null, null, null, Map.of(), Map.of(), null, null, List.of(app));
        return new PodRecovery(uid -> uid.equals("uid") ? pod : null);
    }
}
