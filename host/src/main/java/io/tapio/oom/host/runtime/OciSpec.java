package io.tapio.oom.host.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a container's {@code config.json}, the OCI runtime specification that every runtime writes.
 *
 * @param annotations those by which runtimes name things
 * @param cgroupsPath {@code linux.cgroupsPath}: a path of the hierarchy, or {@code slice:prefix:name}
 */
record OciSpec(Map<String, String> annotations, @Nullable String cgroupsPath) {

    /** Far above real ones, which have some ten to fifty KiB. */
    static final int MOST_BYTES = 1 << 20;

    private static final String CRI = "io.kubernetes.cri.";
    private static final String CRIO = "io.kubernetes.cri-o.";

    OciSpec {
        annotations = Map.copyOf(annotations);
    }

    static OciSpec read(byte[] json) throws IOException {
        Map<String, String> annotations = new HashMap<>();
        Map<String, String> linux = new HashMap<>();
        try (JsonParser parser = JsonTexts.open(json)) {
            JsonTexts.members(parser, (name, value) -> {
                if (name.equals("annotations")) {
                    annotations.putAll(JsonTexts.texts(value, OciSpec::names));
                } else if (name.equals("linux") && value.currentToken() == JsonToken.START_OBJECT) {
                    linux.putAll(JsonTexts.texts(value, "cgroupsPath"::equals));
                }
            });
        }
        return new OciSpec(annotations, linux.get("cgroupsPath"));
    }

    /** CRI-O repeats all labels and annotations of the pod in single ones, which may be long. */
    private static boolean names(String annotation) {
        return annotation.startsWith("io.kubernetes.container.")
                || annotation.startsWith("io.kubernetes.pod.")
                || annotation.startsWith(CRI) && !annotation.startsWith(CRI + "sandbox-cpu")
                || annotation.startsWith(CRIO + "Image")
                || annotation.equals(CRIO + "ContainerType")
                || annotation.equals("io.container.manager")
                || annotation.equals("nerdctl/name");
    }

    /** What the annotations tell; of a container that has none of them, nothing. */
    KnownContainer container() {
        if (annotations.containsKey(CRI + "container-type")) {
            return new KnownContainer(
                    "containerd",
                    annotations.get(CRI + "container-name"),
                    image(annotations.get(CRI + "image-name")),
                    isSandbox(annotations.get(CRI + "container-type")),
                    annotations.get(CRI + "sandbox-name"),
                    annotations.get(CRI + "sandbox-namespace"),
                    annotations.get(CRI + "sandbox-uid"));
        }
        if ("libpod".equals(annotations.get("io.container.manager"))) {
            // In a pod of its own Podman uses CRI-O's annotations too.
            return KnownContainer.plain("podman", null, null);
        }
        if (annotations.containsKey(CRIO + "ContainerType")) {
            return crio();
        }
        String nerdctl = annotations.get("nerdctl/name");
        return KnownContainer.plain(nerdctl == null ? null : "containerd", nerdctl, null);
    }

    private KnownContainer crio() {
        boolean sandbox = isSandbox(annotations.get(CRIO + "ContainerType"));
        return new KnownContainer(
                "cri-o",
                // A sandbox is called "POD" there, which is no container's name in Kubernetes.
                sandbox ? null : annotations.get("io.kubernetes.container.name"),
                image(annotations.get(CRIO + "ImageName")),
                sandbox,
                annotations.get("io.kubernetes.pod.name"),
                annotations.get("io.kubernetes.pod.namespace"),
                annotations.get("io.kubernetes.pod.uid"));
    }

    private static boolean isSandbox(@Nullable String type) {
        return "sandbox".equals(type);
    }

    /** An image's name; absent where there is its bare id, which names nothing to people. */
    static @Nullable String image(@Nullable String image) {
        return image == null || image.isEmpty() || image.startsWith("sha256:") ? null : image;
    }
}
