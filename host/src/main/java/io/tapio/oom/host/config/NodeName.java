package io.tapio.oom.host.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What this node is called when the configuration does not say. */
final class NodeName {

    /** Read rather than asked of the resolver, which may wait for a DNS server. */
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private NodeName() {}

    /** {@code NODE_NAME}, which manifests set to the Kubernetes node's name, else the host's name. */
    static String of(Map<String, String> environment) {
        String name = environment.getOrDefault("NODE_NAME", "").strip();
        if (!name.isEmpty()) {
            return name;
        }
        try {
            String host = Files.readString(HOST_NAME).strip();
            return host.isEmpty() ? "localhost" : host;
        } catch (IOException unreadable) {
            return "localhost";
        }
    }
}
