package io.tapio.oom.plugin.otlp;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** An event's way: from the kernel's timestamp to this sink, and from there to the server's answer. */
final class Spans {

    /** The whole of it. */
    static final String WAY = "way";

    private static final String TO_SINK = "kernel to sink";
    private static final String TO_SERVER = "sink to server";

    private final Origin origin;

    Spans(Origin origin) {
        this.origin = origin;
    }

    /**
     * Three for each event.
     *
     * @param received when the sink was given it
     * @param delivered when it was over
     */
    static List<Span> of(OomEvent event, Instant received, Instant delivered) {
        if (isOld(event)) {
            return List.of();
        }
        Instant begin = event.time().isAfter(received) ? received : event.time();
        return List.of(
                span(event, WAY, event.eventType().wireName(), begin, delivered)
                        .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
                        .addAttributes(Values.text(EventAttributes.PREFIX + "event_id", event.eventId()))
                        .addAttributes(
                                Values.text(EventAttributes.PREFIX + "revision", Integer.toString(event.revision())))
                        .build(),
                stage(event, TO_SINK, begin, received)
                        .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
                        .build(),
                stage(event, TO_SERVER, received, delivered)
                        .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                        .build());
    }

    /** What happened before the first start, or came late from the kernel's log, says nothing of how fast the way is. */
    private static boolean isOld(OomEvent event) {
        return switch (event) {
            case OomKillVictim kill -> kill.history() != null || kill.recovered() != null;
            case OomKillTriggered trigger -> trigger.history() != null || trigger.recovered() != null;
            default -> false;
        };
    }

    private static Span.Builder stage(OomEvent event, String name, Instant begin, Instant end) {
        return span(event, name, name, begin, end).setParentSpanId(TraceIds.span(event, WAY));
    }

    private static Span.Builder span(OomEvent event, String stage, String name, Instant begin, Instant end) {
        return Span.newBuilder()
                .setTraceId(TraceIds.trace(event))
                .setSpanId(TraceIds.span(event, stage))
                .setName(name)
                .setStartTimeUnixNano(Values.nanos(begin))
                .setEndTimeUnixNano(Values.nanos(end));
    }

    ExportTraceServiceRequest request(Stream<Span> spans) {
        ScopeSpans.Builder all = ScopeSpans.newBuilder().setScope(origin.scope());
        spans.forEach(all::addSpans);
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(origin.resource())
                        .addScopeSpans(all))
                .build();
    }
}
