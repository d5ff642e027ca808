package io.tapio.oom.plugin.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.util.Locale;

/** The three kinds of things that OTLP carries: where each goes, and how the answer says what was not taken. */
enum Signal {
    LOGS("/v1/logs"),
    METRICS("/v1/metrics"),
    TRACES("/v1/traces");

    /**
     * What a server did not take of a request that it took else.
     *
     * @param count how many records, points or spans
     * @param message the server's words
     */
    record Refused(long count, String message) {}

    private final String path;

    Signal(String path) {
        this.path = path;
    }

    /** What comes behind the endpoint's address. */
    String path() {
        return path;
    }

    /** Its name as a label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads an answer's body.
     *
     * @throws InvalidProtocolBufferException when it is none of this signal's
     */
    Refused refused(byte[] body) throws InvalidProtocolBufferException {
        return switch (this) {
            case LOGS -> {
                ExportLogsPartialSuccess partial =
                        ExportLogsServiceResponse.parseFrom(body).getPartialSuccess();
                yield new Refused(partial.getRejectedLogRecords(), partial.getErrorMessage());
            }
            case METRICS -> {
                ExportMetricsPartialSuccess partial =
                        ExportMetricsServiceResponse.parseFrom(body).getPartialSuccess();
                yield new Refused(partial.getRejectedDataPoints(), partial.getErrorMessage());
            }
            case TRACES -> {
                ExportTracePartialSuccess partial =
                        ExportTraceServiceResponse.parseFrom(body).getPartialSuccess();
                yield new Refused(partial.getRejectedSpans(), partial.getErrorMessage());
            }
        };
    }
}
