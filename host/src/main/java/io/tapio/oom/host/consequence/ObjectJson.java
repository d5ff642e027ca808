package io.tapio.oom.host.consequence;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a workload, service, EndpointSlice or PodDisruptionBudget as the API server sends it; all else never
 * becomes an object. The names are those of the Kubernetes API.
 */
record ObjectJson(
        @Nullable Metadata metadata,
        @Nullable Spec spec,
        @Nullable Status status,
        @Nullable String addressType,
        @Nullable List<Endpoint> endpoints) {

    /** A list of them. */
    record Items(@Nullable List<ObjectJson> items) {

        List<ObjectJson> all() {
            return items == null ? List.of() : items;
        }
    }

    /** {@code ObjectMeta}. */
    record Metadata(@Nullable String name, @Nullable Map<String, String> labels) {}

    /** Of all kinds: a service's {@code selector} is one of pairs alone. */
    record Spec(
            @Nullable Integer replicas,
            @Nullable Integer backoffLimit,
            @Nullable Map<String, Object> selector) {}

    /** Of all kinds. */
    record Status(
            @Nullable Integer readyReplicas,
            @Nullable Integer numberReady,
            @Nullable Integer desiredNumberScheduled,
            @Nullable Integer failed,
            @Nullable List<Condition> conditions,
            @Nullable Integer currentHealthy,
            @Nullable Integer desiredHealthy,
            @Nullable Integer disruptionsAllowed) {

        static final Status NONE = new Status(null, null, null, null, null, null, null, null);
    }

    /** A condition of a status. */
    record Condition(@Nullable String type, @Nullable String status) {}

    /** An endpoint of a slice. */
    record Endpoint(@Nullable Conditions conditions) {

        /** Without a word on it, it is. */
        boolean isReady() {
            return conditions == null || !Boolean.FALSE.equals(conditions.ready());
        }
    }

    /** An endpoint's conditions. */
    record Conditions(@Nullable Boolean ready) {}

    String name() {
        return metadata == null || metadata.name() == null ? "" : metadata.name();
    }

    String label(String name) {
        return metadata == null || metadata.labels() == null
                ? ""
                : metadata.labels().getOrDefault(name, "");
    }

    /** {@code null} where there is none. */
    @Nullable Map<String, Object> selector() {
        return spec == null ? null : spec.selector();
    }

    Status said() {
        return status == null ? Status.NONE : status;
    }
}
