package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.host.config.Glob;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against pods as Fabric8's models, which are made from the published ones, write them. */
class PodSlimmerTest {

    private static final String ID = "4f".repeat(32);

    private final PodSlimmer slimmer = new PodSlimmer(List.of(new Glob("tapio.io/*")));

    @Test
    void shouldKeepWhatEventsTell() {
        NodePod pod = slim(new PodBuilder(bare())
                .editMetadata()
                .addToLabels(Map.of("app", "payment", "tier", "back"))
                .addToAnnotations(Map.of("tapio.io/team", "pay", "secret", "x"))
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName("no-controller")
                .withUid("o1")
                .endOwnerReference()
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName("payment-77")
                .withUid("o2")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .editSpec()
                .withPriorityClassName("high")
                .withPriority(1_000)
                .endSpec()
                .editStatus()
                .withQosClass("BestEffort")
                .endStatus()
                .build());

        assertEquals(
                new NodePod(
                        "u1",
                        "u1",
                        "shop",
                        "payment-77-x",
                        "besteffort",
                        "high",
                        1_000,
                        Map.of("app", "payment", "tier", "back"),
                        Map.of("tapio.io/team", "pay"),
                        null,
                        new NodePod.Controller("apps/v1", "ReplicaSet", "payment-77", "o2"),
                        List.of()),
                pod);
    }

    @Test
    void shouldTellWhatEachContainerIsToThePod() {
        NodePod pod = slim(new PodBuilder(bare())
                .editSpec()
                .addNewContainer()
                .withName("app")
                .endContainer()
                .addNewInitContainer()
                .withName("migrate")
                .endInitContainer()
                .addToInitContainers(new ContainerBuilder()
                        .withName("mesh")
                        .withRestartPolicy("Always")
                        .build())
                .addToEphemeralContainers(new EphemeralContainerBuilder()
                        .withName("debug")
                        .withTargetContainerName("app")
                        .build())
                .endSpec()
                .editStatus()
                .addToInitContainerStatuses(new ContainerStatusBuilder()
                        .withName("mesh")
                        .withContainerID("cri-o://" + ID)
                        .build())
                .endStatus()
                .build());

        assertEquals(
                List.of(ContainerKind.MAIN, ContainerKind.INIT, ContainerKind.SIDECAR, ContainerKind.EPHEMERAL),
                pod.containers().stream().map(PodContainer::kind).toList());
        PodContainer mesh = pod.containers().get(2);
        assertEquals(ID, mesh.id());
        assertEquals("cri-o", mesh.runtime());
        assertNull(pod.containers().get(0).id(), "not made yet");
    }

    @Test
    void shouldKeepHowAContainerEndedAndTheOneBefore() {
        NodePod pod = slim(new PodBuilder(bare())
                .editSpec()
                .addToContainers(new ContainerBuilder()
                        .withName("app")
                        .withImage("shop/payment:1.2")
                        .withNewResources()
                        .addToRequests("memory", new Quantity("64Mi"))
                        .addToRequests("cpu", new Quantity("50m"))
                        .addToLimits("memory", new Quantity("128Mi"))
                        .endResources()
                        .build())
                .endSpec()
                .editStatus()
                .addToContainerStatuses(new ContainerStatusBuilder()
                        .withName("app")
                        .withContainerID("containerd://" + ID)
                        .withImageID("registry.example/shop/payment@sha256:12")
                        .withRestartCount(3)
                        .withNewState()
                        .withNewTerminated()
                        .withContainerID("containerd://" + ID)
                        .withReason("OOMKilled")
                        .withExitCode(137)
                        .withFinishedAt("2026-11-22T12:00:00Z")
                        .endTerminated()
                        .endState()
                        .withNewLastState()
                        .withNewTerminated()
                        .withContainerID("containerd://before")
                        .withReason("Error")
                        .withExitCode(1)
                        .endTerminated()
                        .endLastState()
                        .build())
                .endStatus()
                .build());

        assertEquals(
                List.of(new PodContainer(
                        "app",
                        ContainerKind.MAIN,
                        ID,
                        "containerd",
                        "shop/payment:1.2",
                        "sha256:12",
                        64L << 20,
                        128L << 20,
                        3,
                        false,
                        null,
                        new Termination(ID, "OOMKilled", 137, Instant.parse("2026-11-22T12:00:00Z")),
                        new Termination("before", "Error", 1, null))),
                pod.containers());
    }

    @ParameterizedTest
    @CsvSource({
        "128Mi,134217728",
        "129M,129000000",
        "1e9,1000000000",
        "123456789,123456789",
        "1.5Gi,1610612736",
        "1k,1000",
        "x,"
    })
    void shouldReadQuantitiesAsKubernetesWritesThem(String quantity, @Nullable Long bytes) throws Exception {
        NodePod pod = slimmer.slim(ApiClient.JSON.readValue("""
                {"metadata": {"name": "n", "namespace": "s", "uid": "u"},
                 "spec": {"containers": [{"name": "a", "resources": {"limits": {"memory": "%s"}}}]}}
                """.formatted(quantity), PodJson.class));
        assertNotNull(pod);
        assertEquals(bytes, pod.containers().get(0).memoryLimitBytes());
    }

    @Test
    void shouldKnowAStaticPodByTheHashThatItsCgroupHas() {
        Pod mirror = new PodBuilder(bare())
                .editMetadata()
                .addToAnnotations("kubernetes.io/config.hash", "abc")
                .addToAnnotations("kubernetes.io/config.mirror", "abc")
                .endMetadata()
                .build();
        assertEquals("abc", slim(mirror).cgroupUid());
        Pod pretender = new PodBuilder(bare())
                .editMetadata()
                .addToAnnotations("kubernetes.io/config.hash", "abc")
                .endMetadata()
                .build();
        assertEquals("u1", slim(pretender).cgroupUid());
    }

    @Test
    void shouldTakeTheCriticalityFromALabelOrAnAnnotation() {
        assertEquals(
                "high",
                slim(new PodBuilder(bare())
                                .editMetadata()
                                .addToLabels("tapio.io/criticality", "high")
                                .addToAnnotations("tapio.io/criticality", "low")
                                .endMetadata()
                                .build())
                        .criticality());
        assertEquals(
                "low",
                slim(new PodBuilder(bare())
                                .editMetadata()
                                .addToAnnotations("tapio.io/criticality", "low")
                                .endMetadata()
                                .build())
                        .criticality());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{\"metadata\":{\"name\":\"n\",\"namespace\":\"s\"}}", "{\"kind\":\"Pod\",\"metadata\":null}"
            })
    void shouldLeaveOutWhatIsNoPod(String text) throws Exception {
        assertNull(slimmer.slim(ApiClient.JSON.readValue(text, PodJson.class)));
    }

    private static Pod bare() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("payment-77-x")
                .withNamespace("shop")
                .withUid("u1")
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .withNewStatus()
                .endStatus()
                .build();
    }

    private NodePod slim(Pod pod) {
        try {
            String json = ApiClient.JSON.writeValueAsString(pod);
            NodePod slim = slimmer.slim(ApiClient.JSON.readValue(json, PodJson.class));
            assertNotNull(slim);
            return slim;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
