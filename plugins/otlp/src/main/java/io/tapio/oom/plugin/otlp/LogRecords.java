package io.tapio.oom.plugin.otlp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.text.Sentences;
import java.time.Instant;
import java.util.List;

/** Events as log records: the sentence that people read is the body, the facts are attributes. */
final class LogRecords {

    private final Origin origin;
    private final boolean traced;

    LogRecords(Origin origin, boolean traced) {
        this.origin = origin;
        this.traced = traced;
    }

    ExportLogsServiceRequest of(List<OomEvent> events, Instant observed) {
        ScopeLogs.Builder logs = ScopeLogs.newBuilder().setScope(origin.scope());
        events.forEach(event -> logs.addLogRecords(log(event, observed)));
        ResourceLogs.Builder ofThisNode =
                ResourceLogs.newBuilder().setResource(origin.resource()).addScopeLogs(logs);
        return ExportLogsServiceRequest.newBuilder().addResourceLogs(ofThisNode).build();
    }

    private LogRecord log(OomEvent event, Instant observed) {
        ObjectNode envelope = EventJson.envelope(event);
        LogRecord.Builder log = LogRecord.newBuilder()
                .setTimeUnixNano(Values.nanos(event.time()))
                .setObservedTimeUnixNano(Values.nanos(observed))
                .setSeverityNumber(severity(event.severity()))
                .setSeverityText(envelope.path("data").path("severity").asText())
                .setEventName(envelope.path("type").asText())
                .setBody(AnyValue.newBuilder().setStringValue(Sentences.of(event)))
                // By its convention, records with the same one are the same record.
                .addAttributes(Values.text("log.record.uid", envelope.path("id").asText()))
                .addAllAttributes(EventAttributes.of((ObjectNode) envelope.path("data")));
        if (traced) {
            log.setTraceId(TraceIds.trace(event)).setSpanId(TraceIds.span(event, Spans.WAY));
        }
        return log.build();
    }

    /** As the data model maps syslog's levels of the same names. */
    private static SeverityNumber severity(Severity severity) {
        return severity == Severity.CRITICAL
                ? SeverityNumber.SEVERITY_NUMBER_ERROR2
                : SeverityNumber.SEVERITY_NUMBER_WARN;
    }
}
