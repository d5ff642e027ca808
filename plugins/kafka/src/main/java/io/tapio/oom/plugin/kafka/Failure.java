package io.tapio.oom.plugin.kafka;

import io.tapio.oom.api.sink.DeliveryResult;
import java.time.Duration;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What a failure of the producer means for the delivery. */
final class Failure {

    private Failure() {}

    /** Whether it is this record that can't be taken, and others can. */
    static boolean ofOneRecord(Throwable e) {
        return e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof InvalidRecordException
                || e instanceof SerializationException;
    }

    /** What trying again does not change. */
    private static boolean isFinal(Throwable e) {
        return ofOneRecord(e)
                || e instanceof AuthorizationException
                || e instanceof AuthenticationException
                || e instanceof InvalidTopicException
                || e instanceof PolicyViolationException
                || e instanceof UnsupportedVersionException;
    }

    static DeliveryResult outcome(Throwable e, String topic) {
        String reason = "Kafka topic " + topic + ": " + describe(e);
        return isFinal(e) ? new DeliveryResult.Rejected(reason) : new DeliveryResult.Retry(Duration.ZERO, reason);
    }

    /** Messages about requests speak of topics and times; others may show a property's value. */
    private static String describe(Throwable e) {
        String kind = e.getClass().getSimpleName();
        if (e instanceof ApiException && e.getMessage() != null) {
            return kind + ": " + e.getMessage();
        }
        Throwable cause = e.getCause();
        return e instanceof KafkaException && cause != null ? kind + " by " + describe(cause) : kind;
    }
}
