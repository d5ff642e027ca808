package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.Config;
import io.tapio.oom.host.config.KubernetesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAccessTest {

    private static final Map<String, String> IN_POD =
            Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "6443");

    @TempDir
    private Path directory;

    @Test
    void shouldAskNobodyOutsideOfPods() throws IOException {
        assertEquals(Optional.empty(), ClusterAccess.of(KubernetesConfig.defaults(), IN_POD, directory));
        Files.writeString(directory.resolve("token"), "t");
        assertEquals(Optional.empty(), ClusterAccess.of(KubernetesConfig.defaults(), Map.of(), directory));
    }

    @Test
    void shouldReadTheTokenAnewForEachQuestion() throws IOException, GeneralSecurityException {
        Files.writeString(directory.resolve("token"), "first\n");
        Files.writeString(
                directory.resolve("ca.crt"), new OwnAuthority(directory, "cluster", "ip:10.96.0.1").certificate());
        Config config = ClusterAccess.of(KubernetesConfig.defaults(), IN_POD, directory)
                .orElseThrow()
                .read();
        assertEquals("https://10.96.0.1:6443/", config.getMasterUrl());
        assertEquals("first", config.getOauthTokenProvider().getToken());

        Files.writeString(directory.resolve("token"), "second\n");
        assertEquals("second", config.getOauthTokenProvider().getToken());
    }

    @ParameterizedTest
    @CsvSource({"10.96.0.1, https://10.96.0.1:443/", "fd00::1, https://[fd00::1]:443/"})
    void shouldFindTheServerByTheEnvironment(String host, String where) {
        assertEquals(where, new ClusterAccess.InPod(host, "443", directory).where());
    }

    @Test
    void shouldPreferTheKubeconfigThatIsSet() throws IOException {
        Files.writeString(directory.resolve("token"), "t");
        Path file = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: b
                contexts:
                - {name: a, context: {cluster: a, user: u}}
                - {name: b, context: {cluster: b, user: u}}
                clusters:
                - {name: a, cluster: {server: "https://a.example"}}
                - {name: b, cluster: {server: "https://b.example"}}
                users: [{name: u, user: {token: secret}}]
                """);
        KubernetesConfig config = new KubernetesConfig(file, List.of(), List.of(), true);
        ClusterAccess access = ClusterAccess.of(config, IN_POD, directory).orElseThrow();
        assertTrue(
                access.read().getMasterUrl().startsWith("https://b.example"),
                access.read().getMasterUrl());
    }

    @ParameterizedTest
    @CsvSource({"missing", "garbage"})
    void shouldSayWhatIsWrongWithAKubeconfig(String name) throws IOException {
        Files.writeString(directory.resolve("garbage"), "- [no: kubeconfig");
        ClusterAccess access = new ClusterAccess.ByKubeconfig(directory.resolve(name));
        String message =
                String.valueOf(assertThrows(IOException.class, access::read).getMessage());
        assertTrue(message.startsWith(directory.resolve(name).toString()), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users: [{name: u, user: {token: hunter2}}\n : x",
                "users: [{name: u, user: hunter2}]",
                "users: [{name: u, user: {token: [hunter2]}}]",
                "users: [{name: u, user: {exec: hunter2}}]",
                "users:\n- name: u\n  user:\n    token: \"hunter2\n",
                "\ttoken: hunter2",
                "users: [{name: u, user: {token: *hunter2}}]",
                "hunter2",
                "current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
                        + "clusters: [{name: c, cluster: {server: 'https://u:hunter2@ x'}}]"
            })
    void shouldNotRepeatWhatABrokenKubeconfigHolds(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("kubeconfig"), content);
        try (ApiClient api = new ApiClient(new ClusterAccess.ByKubeconfig(file), Duration.ofSeconds(1))) {
            Answer<PodJson> answer = api.get("version", PodJson.class);
            assertTrue(answer instanceof Answer.Failed<PodJson>, answer.toString());
            assertFalse(answer.toString().contains("hunter2"), answer.toString());
        }
    }

    @Test
    void shouldNotWaitForAPipe() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        ClusterAccess access = new ClusterAccess.ByKubeconfig(pipe);
        assertEquals(
                pipe + " is no regular file",
                assertThrows(IOException.class, access::read).getMessage());
    }

    @Test
    void shouldEndWhileAProgramThatTheKubeconfigNamesTakesItsTime() throws IOException, InterruptedException {
        Path began = directory.resolve("began");
        Path file = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                users:
                - name: u
                  user:
                    exec:
                      apiVersion: client.authentication.k8s.io/v1
                      command: sh
                      args: ["-c", "touch %s; exec sleep 60"]
                      interactiveMode: Never
                """.formatted(began));
        ApiClient api = new ApiClient(new ClusterAccess.ByKubeconfig(file), Duration.ofSeconds(1));
        Thread asking = Thread.ofPlatform().daemon().start(() -> api.get("version", Map.class));
        while (!Files.exists(began)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        Thread closing = Thread.ofPlatform().daemon().start(api::close);
        assertTrue(closing.join(Duration.ofSeconds(30)));
        asking.interrupt();
    }
}
