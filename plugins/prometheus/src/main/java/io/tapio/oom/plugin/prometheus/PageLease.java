package io.tapio.oom.plugin.prometheus;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One page of metrics for all sinks that hold it: made for the first, removed after the last. Safe for many threads. */
final class PageLease {

    private final Supplier<MetricsPage> maker;
    private @Nullable MetricsPage page;
    private int holders;

    PageLease(Supplier<MetricsPage> maker) {
        this.maker = maker;
    }

    synchronized MetricsPage acquire() {
        MetricsPage current = page;
        if (current == null) {
            current = maker.get();
            page = current;
        }
        holders++;
        return current;
    }

    synchronized void release() {
        holders--;
        if (holders == 0 && page != null) {
            page.remove();
            page = null;
        }
    }
}
