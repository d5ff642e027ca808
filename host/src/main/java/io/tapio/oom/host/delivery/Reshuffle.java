package io.tapio.oom.host.delivery;

import io.tapio.oom.host.config.SinkConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes what another configuration needs before anything of the present one is touched: all of it, or nothing. */
final class Reshuffle {

    private final Timeline timeline;
    private final Map<String, SinkSlot> slots;
    private final List<SinkConfig> sinks;
    private final PeerMaker maker;
    private final Duration patience;
    private final Map<String, Peer> made = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean refused;

    /** @param patience how long a sink may take to be made */
    Reshuffle(
            Timeline timeline,
            Map<String, SinkSlot> slots,
            List<SinkConfig> sinks,
            PeerMaker maker,
            Duration patience) {
        this.timeline = timeline;
        this.slots = slots;
        this.sinks = sinks;
        this.maker = maker;
        this.patience = patience;
    }

    /** The new and changed sinks by their names; fails with what is wrong with any of them. */
    Future<Map<String, Peer>> prepared() {
        List<Future<Void>> steps = sinks.stream()
                .filter(this::isNew)
                .filter(sink -> maker.plugins().contains(sink.plugin()))
                .map(this::make)
                .toList();
        return Handing.over(timeline, Future.join(steps)).compose(all -> {
            if (problems.isEmpty()) {
                return Future.succeededFuture(made);
            }
            refused = true;
            made.values().forEach(Peer::close);
            return Future.failedFuture(String.join("; ", problems));
        });
    }

    private boolean isNew(SinkConfig sink) {
        SinkSlot slot = slots.get(sink.name());
        return slot == null || !slot.sink().equals(sink);
    }

    private Future<Void> make(SinkConfig sink) {
        Future<Peer> making = maker.make(sink);
        return Handing.within(timeline, patience, making).transform(outcome -> {
            if (outcome.succeeded()) {
                made.put(sink.name(), outcome.result());
                return Future.succeededFuture();
            }
            Throwable cause = outcome.cause();
            problems.add("sink " + sink.name() + ": could not be made: "
                    + (cause.getMessage() == null ? cause : cause.getMessage()));
            making.onSuccess(late -> timeline.run(() -> {
                if (refused) {
                    late.close();
                }
            }));
            return Future.succeededFuture();
        });
    }
}
