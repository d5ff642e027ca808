package io.tapio.oom.host.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Docker leaves: {@code <data-root>/containers/<id>/config.v2.json}, which is there from the container's creation
 * to its removal. With the labels that the kubelet's Docker shim, cri-dockerd today, gives its containers.
 */
final class DockerFiles {

    private static final String SETTINGS = "/etc/docker/daemon.json";
    private static final String LABEL = "io.kubernetes.";
    private static final int MOST_BYTES = 1 << 20;

    private final MachineFiles files;
    private final PlacesFound places;

    DockerFiles(MachineFiles files, PlacesFound places) {
        this.files = files;
        this.places = places;
    }

    /** @param uid whose files are believed besides the machine's own */
    @Nullable KnownContainer byId(String id, @Nullable Long uid) {
        for (String root : roots(uid)) {
            KnownContainer known =
                    files.read(root + "/containers/" + id + "/config.v2.json", MOST_BYTES, DockerFiles::container);
            if (known != null) {
                return known;
            }
        }
        return null;
    }

    private static KnownContainer container(byte[] json) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JsonTexts.open(json)) {
            JsonTexts.members(parser, (name, value) -> {
                if (name.equals("Name") && value.currentToken() == JsonToken.VALUE_STRING) {
                    texts.put(name, value.getText());
                } else if (name.equals("Config") && value.currentToken() == JsonToken.START_OBJECT) {
                    config(value, texts);
                }
            });
        }
        boolean sandbox = "podsandbox".equals(texts.get(LABEL + "docker.type"));
        String pod = texts.get(LABEL + "pod.name");
        String name = pod == null ? plainName(texts.get("Name")) : texts.get(LABEL + "container.name");
        return new KnownContainer(
                "docker",
                sandbox ? null : name,
                OciSpec.image(texts.get("Image")),
                sandbox,
                pod,
                texts.get(LABEL + "pod.namespace"),
                texts.get(LABEL + "pod.uid"));
    }

    private static void config(JsonParser config, Map<String, String> texts) throws IOException {
        JsonTexts.members(config, (name, value) -> {
            if (name.equals("Image") && value.currentToken() == JsonToken.VALUE_STRING) {
                texts.put(name, value.getText());
            } else if (name.equals("Labels")) {
                texts.putAll(JsonTexts.texts(value, label -> label.startsWith(LABEL)));
            }
        });
    }

    /** Docker keeps names with a slash before them. */
    private static @Nullable String plainName(@Nullable String name) {
        return name == null || !name.startsWith("/") ? name : name.substring(1);
    }

    private Set<String> roots(@Nullable Long uid) {
        Set<String> roots = places.dockerRoots(uid);
        Map<String, String> settings = files.read(SETTINGS, MOST_BYTES, DockerFiles::settings);
        if (settings != null) {
            roots.addAll(settings.values());
        }
        roots.add("/var/lib/docker");
        roots.add("/var/snap/docker/common/var-lib-docker");
        return roots;
    }

    private static Map<String, String> settings(byte[] json) throws IOException {
        try (JsonParser parser = JsonTexts.open(json)) {
            // "graph" until Docker 17.05
            return JsonTexts.texts(parser, Set.of("data-root", "graph")::contains);
        }
    }
}
