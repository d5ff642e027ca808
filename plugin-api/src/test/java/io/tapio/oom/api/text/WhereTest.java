package io.tapio.oom.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.event.UnitFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WhereTest {

    private static final String ID = SampleEvents.CONTAINER_ID;
    private static final String UID = "1b2c3d4e-0000-4000-8000-000000000001";
    private static final PodFacts NAMELESS = new PodFacts(null, null, UID, null);

    @Test
    void shouldNameAContainerOfAPodByWhatItIsToThePod() {
        assertEquals("prod/payment-7d9/app", inPod(ContainerKind.MAIN));
        assertEquals("prod/payment-7d9/app", inPod(null));
        assertEquals("init container prod/payment-7d9/app", inPod(ContainerKind.INIT));
        assertEquals("sidecar prod/payment-7d9/app", inPod(ContainerKind.SIDECAR));
        assertEquals("ephemeral container prod/payment-7d9/app", inPod(ContainerKind.EPHEMERAL));
        assertEquals("the sandbox of pod prod/payment-7d9", inPod(ContainerKind.SANDBOX));
    }

    @Test
    void shouldTakeWhatIsKnownOfAPod() {
        assertEquals("container 4f5c3ad5f8c1 of pod " + UID, where(container(null, "unknown", null), NAMELESS));
        assertEquals("container app of pod " + UID, where(container("app", "cri-o", null), NAMELESS));
        assertEquals(
                "container 4f5c3ad5f8c1 of pod prod/payment-7d9",
                where(container(null, "containerd", null), SampleEvents.POD));
        assertEquals("pod prod/payment-7d9", where(null, SampleEvents.POD));
        assertEquals("pod " + UID, where(null, NAMELESS));
    }

    @Test
    void shouldNameAContainerOutsideOfKubernetesByItsRuntime() {
        assertEquals("podman container web", where(container("web", "podman", null), null));
        assertEquals("docker container 4f5c3ad5f8c1", where(container(null, "docker", null), null));
        assertEquals("container 4f5c3ad5f8c1", where(container(null, "unknown", null), null));
    }

    @Test
    void shouldNameAUnitElseTheCgroup() {
        Ownership unit = new Ownership(null, null, null, new UnitFacts("nginx.service", "Serves \"it\""));
        assertEquals("nginx.service", Sentences.where(new Kill().of(unit).toldOf()));
        assertTrue(Sentences.of(new Kill().of(unit).toldOf())
                .contains(" in nginx.service (\"Serves \\\"it\\\"\") on n: "));
        assertEquals("\"/a b\"", Sentences.where(new Kill().in("/a b").toldOf()));
    }

    @Test
    void shouldSayWhatThePodBelongsTo() {
        assertTrue(workload(new WorkloadFacts("StatefulSet", "db")).contains("app (StatefulSet db) on n: "));
        assertTrue(workload(new WorkloadFacts("Node", "node-1")).contains("app (static pod) on n: "));
        assertTrue(workload(new WorkloadFacts("Pod", "payment-7d9")).contains("app on n: "));
        assertTrue(workload(null).contains("app on n: "));
    }

    private static String inPod(@Nullable ContainerKind kind) {
        return where(container("app", "containerd", kind), SampleEvents.POD);
    }

    private static String workload(@Nullable WorkloadFacts workload) {
        return Sentences.of(new Kill()
                .of(Ownership.of(container("app", "containerd", null), SampleEvents.POD, workload))
                .toldOf());
    }

    private static String where(@Nullable ContainerFacts container, @Nullable PodFacts pod) {
        return Sentences.where(new Kill().of(Ownership.of(container, pod, null)).toldOf());
    }

    private static ContainerFacts container(@Nullable String name, String runtime, @Nullable ContainerKind kind) {
        return new ContainerFacts(ID, name, runtime, kind, null, null, null, null, null, null);
    }
}
