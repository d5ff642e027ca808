package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A plugin's sink, as far as the delivery sees it. Its futures may complete on any thread, late, or never. */
interface Peer {

    Audience audience();

    /** Whether it can't do without revisions. */
    boolean wantsRevisions();

    /** Whether it takes several events at once; else it is handed one at a time, since half a batch can't be repeated. */
    boolean takesBatches();

    Future<DeliveryResult> deliver(Notification notification);

    void samples(MemorySamples samples);

    /** Where its thread stands, when it is in the plugin's code at this moment; {@code null} when it is free. */
    @Nullable String busyAt();

    /** Interrupts its thread and leaves it behind: nothing is handed to it any more. */
    void abandon();

    /** Completes when no code of the plugin runs for it any more; fails, or never completes, when it does not end. */
    Future<Void> close();
}
