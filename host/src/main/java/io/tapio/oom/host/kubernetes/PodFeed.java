package io.tapio.oom.host.kubernetes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DatabindException;
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

    /** Ten times the most that is advised for a node; a server that goes on beyond it goes on for ever. */
    static final int MOST_PODS = 5_000;

    /** So many pages, even if some are not full. */
    private static final int MOST_PAGES = 500;

    private final ApiClient api;
    private final String pods;
    private final Duration timeout;
    private final Consumer<ApiProblem> unreadable;

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

    /** @param unreadable hears of each pod that is left out since it is not as a pod should be */
    PodFeed(ApiClient api, String node, Duration timeout, Consumer<ApiProblem> unreadable) {
        this.api = api;
        this.pods = "api/v1/pods?fieldSelector=" + ApiClient.encoded("spec.nodeName=" + node);
        this.timeout = timeout;
        this.unreadable = unreadable;
    }

    /**
     * Lists them all.
     *
     * @param fresh whether it must be the newest there is; else what the server has at hand will do, which spares it
     *     looking through the pods of every node
     * @return the version from which on to watch
     */
    String list(boolean fresh, Consumer<PodJson> pod) throws ApiException {
        Bound bound = new Bound(pod);
        ListMeta page = page(pods + "&limit=" + PAGE + (fresh ? "" : "&resourceVersion=0"), bound);
        while (page.resumeAt() != null && !page.resumeAt().isEmpty()) {
            bound.page();
            page = page(pods + "&limit=" + PAGE + "&continue=" + ApiClient.encoded(page.resumeAt()), bound);
        }
        if (page.resourceVersion() == null) {
            throw new ApiException(Kind.GARBLED, "GET " + pods + ": a list without a version");
        }
        return page.resourceVersion();
    }

    /** Ends a list that does not end of itself. */
    private final class Bound {

        private final Consumer<PodJson> out;
        private int told;
        private int pages = 1;

        private Bound(Consumer<PodJson> out) {
            this.out = out;
        }

        private void page() throws ApiException {
            if (++pages > MOST_PAGES) {
                throw tooMany(MOST_PAGES + " pages");
            }
        }

        private void pod() throws ApiException {
            if (++told > MOST_PODS) {
                throw tooMany(MOST_PODS + " pods");
            }
        }

        private ApiException tooMany(String what) {
            return new ApiException(Kind.GARBLED, "GET " + pods + ": the list goes on after " + what);
        }
    }

    private ListMeta page(String path, Bound bound) throws ApiException {
        ListMeta meta = null;
        try (InputStream body = api.stream(path, timeout);
                PodParser json = new PodParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ApiException(Kind.GARBLED, "GET " + path + ": no list of pods");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("metadata")) {
                    meta = LIST_META.readValue(json);
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    items(path, json, bound);
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

    /** One that can't be read must not take the others with it. */
    private void items(String path, PodParser json, Bound bound) throws IOException, ApiException {
        JsonStreamContext list = json.getParsingContext();
        for (JsonToken item = json.nextToken(); item != null && item != JsonToken.END_ARRAY; item = json.nextToken()) {
            bound.pod();
            json.next();
            PodJson read = null;
            try {
                read = POD.readValue(json);
            } catch (DatabindException | InputCoercionException e) {
                unreadable.accept(ApiClient.problem(path, e));
                json.next();
                while (json.getParsingContext() != list && json.nextToken() != null) {
                    json.next(); // what is passed over takes no room
                }
            }
            if (read != null) {
                bound.out.accept(read);
            }
        }
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
            changes(path, new PodParser(body), change); // which waits for the first
        } catch (IOException e) {
            throw new ApiException(ApiClient.problem(path, e));
        }
    }

    private void changes(String path, PodParser json, Consumer<Change> change) throws IOException, ApiException {
        MappingIterator<Change> changes = CHANGE.readValues(json);
        while (changes.hasNextValue()) {
            json.next();
            Change next = next(path, changes);
            if (next != null) {
                refuseErrors(path, next);
                change.accept(next);
            }
        }
    }

    /** {@code null} when it can't be read: the next may be. */
    private @Nullable Change next(String path, MappingIterator<Change> changes) throws IOException, ApiException {
        try {
            Change next = changes.nextValue();
            if (next == null) {
                throw new ApiException(Kind.GARBLED, "GET " + path + ": no change of a pod");
            }
            return next;
        } catch (DatabindException | InputCoercionException e) {
            unreadable.accept(ApiClient.problem(path, e));
            return null;
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
