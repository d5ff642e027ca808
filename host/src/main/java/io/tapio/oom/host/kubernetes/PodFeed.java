package io.tapio.oom.host.kubernetes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pods of one node as the API server tells them: a list in pages, then a stream of what changes. Read pod by pod, so
 * that no more than one of them is ever there as it was sent.
 */
final class PodFeed {

    private static final ObjectReader POD = ApiClient.JSON.readerFor(PodJson.class);
    private static final ObjectReader CHANGE = ApiClient.JSON.readerFor(Change.class);
    private static final ObjectReader LIST_META = ApiClient.JSON.readerFor(ListMeta.class);
    private static final int PAGE = 100;
    private static final int GONE = 410;

    private final ApiClient api;
    private final String pods;
    private final Duration timeout;

    /** What stands beside the items; {@code continue} is a word of Java. */
    private record ListMeta(
            @Nullable String resourceVersion,
            @JsonProperty("continue") @Nullable String resumeAt) {}

    /** A line of a watch. */
    record Change(@Nullable String type, @Nullable PodJson object) {

        @Nullable String version() {
            return object == null || object.metadata() == null
                    ? null
                    : object.metadata().resourceVersion();
        }
    }

    PodFeed(ApiClient api, String node, Duration timeout) {
        this.api = api;
        this.pods = "api/v1/pods?fieldSelector=" + ApiClient.encoded("spec.nodeName=" + node);
        this.timeout = timeout;
    }

    /**
     * Lists them all.
     *
     * @param fresh whether it must be the newest there is; else what the server has at hand will do, which spares it
     *     looking through the pods of every node
     * @return the version from which on to watch
     */
    String list(boolean fresh, Consumer<PodJson> pod) throws ApiException {
        ListMeta page = page(pods + "&limit=" + PAGE + (fresh ? "" : "&resourceVersion=0"), pod);
        while (page.resumeAt() != null && !page.resumeAt().isEmpty()) {
            page = page(pods + "&limit=" + PAGE + "&continue=" + ApiClient.encoded(page.resumeAt()), pod);
        }
        if (page.resourceVersion() == null) {
            throw new ApiException(Kind.GARBLED, "GET " + pods + ": a list without a version");
        }
        return page.resourceVersion();
    }

    private ListMeta page(String path, Consumer<PodJson> pod) throws ApiException {
        ListMeta meta = null;
        try (InputStream body = api.stream(path, timeout);
                JsonParser json = ApiClient.JSON.getFactory().createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ApiException(Kind.GARBLED, "GET " + path + ": no list of pods");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("metadata")) {
                    meta = LIST_META.readValue(json);
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        pod.accept(POD.readValue(json));
                    }
                } else {
                    json.skipChildren();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || meta == null) {
                throw new ApiException(Kind.GARBLED, "GET " + path + ": the list ends too early");
            }
        } catch (IOException e) {
            throw new ApiException(ApiClient.problem(path, e));
        }
        return meta;
    }

    /**
     * Reads what changes until the server ends it, which it does after about that time.
     *
     * @param opened called when the server has agreed
     */
    void watch(String version, Duration length, Runnable opened, Consumer<Change> change) throws ApiException {
        String path = pods + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=" + length.toSeconds()
                + "&resourceVersion=" + ApiClient.encoded(version);
        // A connection that broke without a word shows by a server that does not end it in time.
        try (InputStream body = api.stream(path, length.plus(timeout))) {
            opened.run();
            MappingIterator<Change> changes = CHANGE.readValues(body); // waits for the first
            while (changes.hasNextValue()) {
                Change next = changes.nextValue();
                refuseErrors(path, next);
                change.accept(next);
            }
        } catch (IOException e) {
            throw new ApiException(ApiClient.problem(path, e));
        }
    }

    private static void refuseErrors(String path, Change next) throws ApiException {
        if (next.type() == null || next.object() == null) {
            throw new ApiException(Kind.GARBLED, "GET " + path + ": no change of a pod");
        }
        if (next.type().equals("ERROR")) {
            Integer code = next.object().code();
            Kind kind = code != null && code == GONE ? Kind.EXPIRED : Kind.FAILED;
            throw new ApiException(
                    kind, "GET " + path + ": " + code + " " + next.object().message());
        }
    }
}
