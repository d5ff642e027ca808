package io.tapio.oom.api.sink;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.vertx.core.Future;

/**
 * Where events go.
 *
 * <p><b>Threads.</b> All methods of one sink are called on one thread that belongs to it alone, a worker of a Vert.x
 * context. Blocking there delays this sink and no other. <b>Order.</b> Events come in the order in which the kernel
 * reported them, at least those of one incident; the next is handed over when the future of the one before is complete,
 * or has timed out.
 * <b>Errors.</b> Whatever a method throws is caught, counted and logged with the event's id. <b>Delivery.</b> The same
 * event may come again with the same {@link OomEvent#eventId()}: be ready for it.
 */
public interface OomSink {

    /** Takes one event. The outcome says what became of it; a failed future counts as {@link DeliveryResult.Retry}. */
    Future<DeliveryResult> deliver(OomEvent event);

    /**
     * Takes a notification: a batch of events, or what a route says of an incident. Unless a sink has a better way, its
     * events are delivered one after the other, until one of them is not: then the whole comes again, and a sink may be
     * given events that it had, with the same {@link OomEvent#eventId()} and revision. The end of an incident without an
     * event, and a summary, say nothing to such a sink.
     */
    default Future<DeliveryResult> deliver(Notification notification) {
        if (notification.reason() == Notification.Reason.SUMMARY || notification.resolved()) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        Future<DeliveryResult> all = Future.succeededFuture(DeliveryResult.delivered());
        for (OomEvent event : notification.events()) {
            all = all.compose(before ->
                    before instanceof DeliveryResult.Delivered ? deliver(event) : Future.succeededFuture(before));
        }
        return all;
    }

    /** Told of each pass over the node's containers. Most sinks don't care. */
    default void samples(MemorySamples samples) {}

    /** Called once, after the last event. The host waits for the future for some seconds. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }
}
