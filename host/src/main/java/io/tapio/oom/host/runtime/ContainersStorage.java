package io.tapio.oom.host.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Podman and CRI-O leave: both keep their containers in the library containers/storage, as
 * {@code <root>/<driver>-containers/<id>/userdata/config.json} and with their names in {@code containers.json} beside
 * it. Podman's own database is neither read nor locked.
 */
final class ContainersStorage {

    private static final List<String> ROOTS = List.of("/run/containers/storage", "/var/lib/containers/storage");
    private static final String DRIVER = "-containers";
    private static final int MOST_ENTRIES = 256;
    private static final int MOST_LIST_BYTES = 4 << 20;
    private static final Set<String> OF_METADATA = Set.of("image-name", "name");

    private final MachineFiles files;
    private final PlacesFound places;

    ContainersStorage(MachineFiles files, PlacesFound places) {
        this.files = files;
        this.places = places;
    }

    /** @param uid whose files are believed besides the machine's own */
    @Nullable KnownContainer byId(String id, @Nullable Long uid) {
        KnownContainer known = null;
        for (String root : roots(uid)) {
            for (String entry : files.list(root, MOST_ENTRIES)) {
                if (entry.endsWith(DRIVER)) {
                    known = ask(root + "/" + entry, id, known);
                }
            }
            if (known != null && known.isComplete()) {
                return known;
            }
        }
        return known;
    }

    private @Nullable KnownContainer ask(String directory, String id, @Nullable KnownContainer before) {
        OciSpec spec = files.read(directory + "/" + id + "/userdata/config.json", OciSpec.MOST_BYTES, OciSpec::read);
        KnownContainer known = spec == null ? before : spec.container().or(before);
        if (spec != null && known != null && known.podName() != null) {
            return known; // the list has CRI-O's own names, not those of Kubernetes
        }
        for (String list : List.of("containers.json", "volatile-containers.json")) {
            KnownContainer listed = files.read(directory + "/" + list, MOST_LIST_BYTES, json -> listed(json, id));
            if (listed != null) {
                return known == null ? listed : known.or(listed);
            }
        }
        return known;
    }

    private static @Nullable KnownContainer listed(byte[] json, String id) throws IOException {
        try (JsonParser parser = JsonTexts.open(json)) {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw new IOException("not a list");
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> texts = JsonTexts.texts(parser, Set.of("id", "metadata")::contains);
                String metadata = texts.get("metadata");
                if (id.equals(texts.get("id")) && metadata != null) {
                    return named(metadata);
                }
            }
            return null;
        }
    }

    /** Each tool leaves a JSON text of its own in the list. */
    private static KnownContainer named(String metadata) throws IOException {
        try (JsonParser parser = JsonTexts.open(metadata)) {
            Map<String, String> texts = JsonTexts.texts(parser, OF_METADATA::contains);
            return KnownContainer.plain(null, texts.get("name"), OciSpec.image(texts.get("image-name")));
        }
    }

    private Set<String> roots(@Nullable Long uid) {
        Set<String> roots = places.storageRoots(uid);
        roots.addAll(ROOTS);
        return roots;
    }
}
