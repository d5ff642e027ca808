package io.tapio.oom.plugin.prometheus;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Counts events and shows the containers' memory pressure. */
final class PrometheusSink implements OomSink {

    private final PageLease lease;
    private final MetricsPage page;
    private final Vertx vertx;
    private boolean closed;

    PrometheusSink(PageLease lease, Vertx vertx) {
        this.vertx = vertx;
        this.lease = lease;
        this.page = lease.acquire();
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return count(List.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        return notification.resolved() || notification.reason() == Notification.Reason.SUMMARY
                ? Future.succeededFuture(DeliveryResult.delivered())
                : count(notification.events());
    }

    private Future<DeliveryResult> count(List<OomEvent> events) {
        if (page.count(events)) {
            vertx.setTimer(AwaitedNames.PATIENCE.toMillis() + 1, overdue -> page.settle());
        }
        return Future.succeededFuture(DeliveryResult.delivered());
    }

    @Override
    public void samples(MemorySamples samples) {
        page.show(samples);
    }

    @Override
    public Future<Void> close() {
        if (!closed) {
            closed = true;
            lease.release();
        }
        return Future.succeededFuture();
    }
}
