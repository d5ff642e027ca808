package io.tapio.oom.host.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.tapio.oom.host.config.KubernetesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the API server is and who asks it. Nothing is contacted by it. */
public sealed interface ClusterAccess {

    /** Where the kubelet puts what a pod's service account needs. */
    Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /** What of it is named in messages. */
    String where();

    /**
     * As it is now: files may have been written anew since the last time.
     *
     * @throws IOException when they can't be used; the message says why
     */
    Config read() throws IOException;

    /** The one that the configuration names, else that of the pod that this process runs in; empty outside of pods. */
    static Optional<ClusterAccess> of(KubernetesConfig config, Map<String, String> environment) {
        return of(config, environment, SERVICE_ACCOUNT);
    }

    /** @param directory of the service account */
    static Optional<ClusterAccess> of(KubernetesConfig config, Map<String, String> environment, Path directory) {
        Path kubeconfig = config.kubeconfig();
        if (kubeconfig != null) {
            return Optional.of(new ByKubeconfig(kubeconfig));
        }
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        return host.isBlank() || !Files.exists(directory.resolve(InPod.TOKEN))
                ? Optional.empty()
                : Optional.of(new InPod(host, environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443"), directory));
    }

    /** The service account of this process's pod. */
    record InPod(String host, String port, Path directory) implements ClusterAccess {

        private static final String TOKEN = "token";

        @Override
        public String where() {
            return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
        }

        @Override
        public Config read() throws IOException {
            Config config = Config.empty();
            config.setMasterUrl(where());
            config.setCaCertFile(authority().toString());
            token();
            // Asked before each request: the kubelet writes a new token well before the old one ends.
            config.setOauthTokenProvider(() -> {
                try {
                    return token();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return config;
        }

        /** Looked at here, since the client does not say what is wrong with it. */
        private Path authority() throws IOException {
            Path file = directory.resolve("ca.crt");
            try (InputStream in = Files.newInputStream(file)) {
                if (CertificateFactory.getInstance("X.509")
                        .generateCertificates(in)
                        .isEmpty()) {
                    throw new IOException(file + " has no certificate");
                }
            } catch (FileSystemException e) {
                throw new IOException(file + " can't be read: " + e.getClass().getSimpleName(), e);
            } catch (CertificateException e) {
                throw new IOException(file + " has no certificate that can be read: " + e.getMessage(), e);
            }
            return file;
        }

        private String token() throws IOException {
            Path file = directory.resolve(TOKEN);
            try {
                return Files.readString(file).strip();
            } catch (FileSystemException e) {
                throw new IOException(file + " can't be read: " + e.getClass().getSimpleName(), e);
            }
        }
    }

    /** A kubeconfig's current context. */
    record ByKubeconfig(Path file) implements ClusterAccess {

        private static final Pattern LINE = Pattern.compile("line [0-9]{1,6}");

        @Override
        public String where() {
            return file.toString();
        }

        @Override
        public Config read() throws IOException {
            if (!Files.isReadable(file)) {
                throw new IOException(file + " can't be read");
            }
            if (!Files.isRegularFile(file)) {
                throw new IOException(file + " is no regular file");
            }
            try {
                return Config.fromKubeconfig(file.toFile());
            } catch (RuntimeException e) {
                throw new IOException(file + " is no kubeconfig that can be used" + line(e)
                        + "; kubectl config view --kubeconfig " + file + " says what is wrong with it");
            }
        }

        /** Nothing else of the parser's words, which repeat what stands there: it may be a token. */
        private static String line(RuntimeException e) {
            String line = "";
            for (Matcher told = LINE.matcher(String.valueOf(e.getMessage())); told.find(); ) {
                line = ": see " + told.group(); // the last is where it went wrong
            }
            return line;
        }
    }
}
