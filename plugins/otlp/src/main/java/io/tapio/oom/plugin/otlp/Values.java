package io.tapio.oom.plugin.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.time.Instant;

/** Values as OpenTelemetry's data model has them. */
final class Values {

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Values() {}

    static KeyValue text(String key, String value) {
        return pair(key, AnyValue.newBuilder().setStringValue(value).build());
    }

    static KeyValue pair(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    /** A JSON value of any kind; objects and lists are kept as such. */
    static AnyValue of(JsonNode json) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (json.getNodeType()) {
            case BOOLEAN -> value.setBoolValue(json.booleanValue());
            case NUMBER -> {
                if (json.isIntegralNumber()) {
                    value.setIntValue(json.longValue());
                } else {
                    value.setDoubleValue(json.doubleValue());
                }
            }
            case ARRAY -> {
                ArrayValue.Builder list = ArrayValue.newBuilder();
                json.forEach(each -> list.addValues(of(each)));
                value.setArrayValue(list);
            }
            case OBJECT -> {
                KeyValueList.Builder map = KeyValueList.newBuilder();
                json.properties().forEach(each -> map.addValues(pair(each.getKey(), of(each.getValue()))));
                value.setKvlistValue(map);
            }
            default -> value.setStringValue(json.asText());
        }
        return value.build();
    }

    /** Nanoseconds since 1970. */
    static long nanos(Instant time) {
        return time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
    }
}
