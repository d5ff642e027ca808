package io.tapio.oom.e2e;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ClusterRole;
import io.kubernetes.client.openapi.models.V1ClusterRoleBinding;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1DaemonSet;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests say what they are meant to, in the words of the published API. */
class ManifestsTest {

    private static final String NAME = "tapio-oom-collector";
    private static final String NAMESPACE = "tapio-system";

    /** Each {@code apiVersion} and kind with the type that is generated from the published OpenAPI. */
    private static final Map<String, Class<?>> PUBLISHED = Map.of(
            "v1 Namespace", V1Namespace.class,
            "v1 ServiceAccount", V1ServiceAccount.class,
            "v1 ConfigMap", V1ConfigMap.class,
            "apps/v1 DaemonSet", V1DaemonSet.class,
            "rbac.authorization.k8s.io/v1 ClusterRole", V1ClusterRole.class,
            "rbac.authorization.k8s.io/v1 ClusterRoleBinding", V1ClusterRoleBinding.class);

    private final Manifests usual = Manifests.usual();

    @ParameterizedTest
    @MethodSource("variants")
    void shouldBeWhatThePublishedApiDescribes(Manifests manifests) throws Exception {
        assertEquals(PUBLISHED.size(), manifests.objects().size());
        for (JsonNode object : manifests.objects()) {
            matchesPublishedType(object);
        }
    }

    @Test
    void shouldRefuseAFieldThatTheApiDoesNotHaveAndAValueOfAnotherType() {
        ObjectNode misspelt = usual.only("DaemonSet").deepCopy();
        ((ObjectNode) misspelt.at("/spec/template/spec/containers/0/securityContext"))
                .put("readOnlyRootFileSystem", true);
        ObjectNode mistyped = usual.only("DaemonSet").deepCopy();
        ((ObjectNode) mistyped.at("/spec/template/spec")).put("terminationGracePeriodSeconds", "soon");

        assertThrows(Exception.class, () -> matchesPublishedType(misspelt));
        assertThrows(Exception.class, () -> matchesPublishedType(mistyped));
    }

    static Stream<Manifests> variants() {
        return Stream.of(Manifests.usual(), Manifests.privileged(), Manifests.events());
    }

    /** No field that the type does not know, none missing that it needs, every value of the right kind. */
    private static void matchesPublishedType(JsonNode object) throws Exception {
        String kind =
                object.get("apiVersion").asText() + " " + object.get("kind").asText();
        Class<?> type = requireNonNull(PUBLISHED.get(kind), kind);
        JsonElement json = JsonParser.parseString(object.toString());
        try {
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(kind, e.getCause());
        }
        String understood = new JSON().serialize(JSON.getGson().fromJson(json, type));
        assertContains(new ObjectMapper().readTree(understood), object, kind);
    }

    /** The type adds empty lists of its own. */
    private static void assertContains(JsonNode whole, JsonNode part, String at) {
        if (part.isContainerNode()) {
            assertEquals(part.getNodeType(), whole.getNodeType(), at);
            part.properties()
                    .forEach(each ->
                            assertContains(whole.path(each.getKey()), each.getValue(), at + "." + each.getKey()));
            for (int i = 0; part.isArray() && i < part.size(); i++) {
                assertContains(whole.path(i), part.get(i), at + "[" + i + "]");
            }
        } else {
            assertEquals(part, whole, at);
        }
    }

    @Test
    void shouldListEveryFileInTheKustomization() throws IOException {
        try (Stream<Path> files = Files.list(Manifests.directory())) {
            Set<String> there = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml"))
                    .collect(Collectors.toSet());
            JsonNode listed = Manifests.documents(Manifests.directory().resolve("kustomization.yaml"))
                    .getFirst()
                    .get("resources");
            assertEquals(there, Set.copyOf(Manifests.texts(listed)));
        }
    }

    @Test
    void shouldRunOnEveryNodeWithWhatTheNodeKnows() {
        JsonNode daemonSet = usual.only("DaemonSet");
        assertEquals(NAME, daemonSet.at("/metadata/name").asText());
        assertEquals(NAMESPACE, daemonSet.at("/metadata/namespace").asText());
        assertEquals(
                daemonSet.at("/spec/selector/matchLabels").get("app.kubernetes.io/name"),
                daemonSet.at("/spec/template/metadata/labels").get("app.kubernetes.io/name"));
        JsonNode pod = usual.podSpec();
        assertEquals(
                "[{\"operator\":\"Exists\"}]", pod.get("tolerations").toString(), "whatever a node is tainted with");
        assertTrue(pod.get("hostPID").asBoolean());
        assertEquals("system-node-critical", pod.get("priorityClassName").asText());
        assertEquals(
                "spec.nodeName",
                usual.container().at("/env/1/valueFrom/fieldRef/fieldPath").asText());
        JsonNode resources = usual.container().get("resources");
        assertEquals(
                "{\"memory\":\"64Mi\",\"cpu\":\"50m\"}",
                resources.get("requests").toString());
        assertEquals(
                "{\"memory\":\"256Mi\",\"cpu\":\"200m\"}",
                resources.get("limits").toString());
    }

    @Test
    void shouldHaveCapabilitiesInPlaceOfPrivileged() {
        JsonNode security = usual.container().get("securityContext");
        assertFalse(security.get("privileged").asBoolean());
        assertFalse(security.get("allowPrivilegeEscalation").asBoolean());
        assertTrue(security.get("readOnlyRootFilesystem").asBoolean());
        assertEquals(List.of("ALL"), Manifests.texts(security.at("/capabilities/drop")));
        assertEquals(
                List.of("BPF", "PERFMON", "SYSLOG", "SYS_PTRACE"), Manifests.texts(security.at("/capabilities/add")));
    }

    @Test
    void shouldDifferInTheRightsAloneWherePrivileged() {
        Manifests privileged = Manifests.privileged();
        JsonNode security = privileged.container().get("securityContext");
        assertTrue(security.get("privileged").asBoolean());
        assertTrue(security.get("readOnlyRootFilesystem").asBoolean());

        ObjectNode rest = privileged.container().deepCopy();
        rest.set("securityContext", usual.container().get("securityContext"));
        rest.set("volumeMounts", usual.container().get("volumeMounts"));
        assertEquals(usual.container(), rest);
    }

    @Test
    void shouldAnswerProbesAndPrometheusOnThePortThatIsConfigured() {
        JsonNode container = usual.container();
        int port = container.at("/ports/0/containerPort").asInt();
        assertEquals("/healthz", container.at("/livenessProbe/httpGet/path").asText());
        assertEquals("/readyz", container.at("/readinessProbe/httpGet/path").asText());
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertEquals(container.at("/ports/0/name"), container.at("/" + probe + "/httpGet/port"), probe);
        }
        JsonNode annotations = usual.only("DaemonSet").at("/spec/template/metadata/annotations");
        assertEquals(String.valueOf(port), annotations.get("prometheus.io/port").asText());
        assertTrue(usual.configuration().contains("port: " + port), usual::configuration);
        assertTrue(usual.configuration().contains("host: 0.0.0.0"), "a probe comes from outside of the pod");
    }

    @Test
    void shouldMountWhatItNames() {
        Set<String> volumes = names(usual.podSpec().get("volumes"));
        assertEquals(volumes, names(usual.container().get("volumeMounts")));
        assertEquals(
                usual.only("ConfigMap").at("/metadata/name"), usual.podSpec().at("/volumes/0/configMap/name"));
        assertEquals(List.of("run"), Manifests.texts(usual.container().get("args")));
    }

    private static Set<String> names(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.get("name").asText())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldGiveTheRightsToTheAccountThatThePodHas() {
        JsonNode binding = usual.only("ClusterRoleBinding");
        assertEquals(usual.only("ClusterRole").at("/metadata/name"), binding.at("/roleRef/name"));
        assertEquals(usual.only("ServiceAccount").at("/metadata/name"), binding.at("/subjects/0/name"));
        assertEquals(NAMESPACE, binding.at("/subjects/0/namespace").asText());
        assertEquals(usual.podSpec().get("serviceAccountName"), binding.at("/subjects/0/name"));
        assertTrue(usual.podSpec().get("automountServiceAccountToken").asBoolean());
    }

    @Test
    void shouldLetANamespaceInThatForbidsNothingOfIt() {
        JsonNode namespace = usual.only("Namespace");
        assertEquals(NAMESPACE, namespace.at("/metadata/name").asText());
        assertEquals(
                "privileged",
                namespace
                        .at("/metadata/labels")
                        .get("pod-security.kubernetes.io/enforce")
                        .asText());
    }

    @Test
    void shouldConfigureTheCollectorSoThatItsOwnCheckFindsNothing() {
        Path file = Scratch.file("tapio-oom.yaml", usual.configuration());
        Collector.Ended check = Collector.command("config", "check", file.toString());
        assertEquals(0, check.exitCode(), check::everything);
    }
}
