package io.tapio.oom.host.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the process says of itself. Safe for use by many threads. */
public final class Health {

    /** People search for this wording. */
    public static final String NOTHING_YET = "OOM collector healthy but no events received";

    private final AtomicLong events = new AtomicLong();
    private volatile @Nullable String source;
    private volatile List<String> degraded = List.of();
    private volatile List<String> missing = List.of();
    private final Map<String, Supplier<Map<String, Object>>> details = new ConcurrentSkipListMap<>();
    private volatile BooleanSupplier sinksReady = () -> false;

    /**
     * A source is watching.
     *
     * @param degraded why it is not a better one, one reason each
     * @param missing which of its hooks are not to be had here, so that events lack some facts
     */
    public void watching(String source, List<String> degraded, List<String> missing) {
        this.source = source;
        this.degraded = List.copyOf(degraded);
        this.missing = List.copyOf(missing);
    }

    /** No source is watching. */
    public void blind() {
        this.source = null;
    }

    /** What tells whether a sink takes events. */
    public void sinksReady(BooleanSupplier ready) {
        this.sinksReady = ready;
    }

    /** What a room says of itself under that name; nothing is said while that is empty. */
    public void tells(String name, Supplier<Map<String, Object>> detail) {
        details.put(name, detail);
    }

    /** That many events went to the bus. */
    public void countEvents(int count) {
        events.addAndGet(count);
    }

    public long events() {
        return events.get();
    }

    /** Whether kills are seen. */
    public boolean healthy() {
        return source != null;
    }

    /** Whether kills are seen and go somewhere. */
    public boolean ready() {
        return healthy() && sinksReady.getAsBoolean();
    }

    JsonObject describe() {
        JsonObject body = new JsonObject();
        String watching = source;
        body.put("status", watching == null ? "no source" : degraded.isEmpty() ? "ok" : "degraded");
        if (watching != null) {
            body.put("source", watching);
        }
        body.put("events_received", events.get());
        if (watching != null && events.get() == 0) {
            body.put("message", NOTHING_YET);
        }
        if (!degraded.isEmpty()) {
            body.put("degraded", new JsonArray(degraded));
        }
        if (!missing.isEmpty()) {
            body.put("missing_hooks", new JsonArray(missing));
        }
        details.forEach((name, detail) -> {
            Map<String, Object> said = detail.get();
            if (!said.isEmpty()) {
                body.put(name, new JsonObject(said));
            }
        });
        return body;
    }
}
