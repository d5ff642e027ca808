package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiClientTest {

    @TempDir
    private Path directory;

    @Test
    void shouldSayWhichFileOfAKubeconfigIsMissing() throws IOException {
        Path file = Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1", certificate-authority: missing.crt}}]
                users: [{name: u, user: {token: t}}]
                """);
        try (ApiClient api = new ApiClient(new ClusterAccess.ByKubeconfig(file), Duration.ofSeconds(1))) {
            ApiProblem problem = assertThrows(
                            ApiException.class, () -> api.stream("api/v1/pods", Duration.ofSeconds(1)))
                    .problem();
            assertEquals(Kind.UNUSABLE, problem.kind());
            assertTrue(problem.detail().startsWith(file + " can't be used: "), problem.detail());
            assertTrue(problem.detail().contains("missing.crt"), problem.detail());
        }
    }
}
