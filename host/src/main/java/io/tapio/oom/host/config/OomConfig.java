package io.tapio.oom.host.config;

import java.time.Duration;
import java.util.List;

/**
 * What to detect: the section {@code oom}.
 *
 * @param enablePrediction whether memory is sampled and pressure and predicted OOMs are reported
 * @param predictionThresholdPercent of the effective limit, at which pressure is critical; 1 to 100
 * @param highPressureThresholdPercent of the effective limit, at which pressure is high; 1 to the one above
 * @param ringBufferSize of the kernel's ring buffer in bytes; a power of two from 4096 to 1 GiB. Where the page is
 *     larger than that, the one who opens the buffer takes a page
 * @param eventBatchSize how many kernel records are taken from the buffer at once; 1 to 100000
 * @param maxEventsPerSecond beyond which pressure events are shed, kills never; 1 to 1000000
 * @param collectCmdline whether a process's command line goes into its events
 * @param collectEnvironment whether a process's environment goes into its events; it often holds secrets
 * @param maskPatterns names whose values are hidden in command lines and environments, beside the built-in ones; at most
 *     64
 * @param collectMemoryDetails whether the kernel's memory statistics go into the events
 * @param excludeSystemProcesses whether the services of a cluster's node are left out; kills at node level never are
 * @param includeNamespaces when not empty, pods of other namespaces are left out; what is no pod's is not
 * @param excludeNamespaces pods of these namespaces are left out, even included ones
 * @param enableK8sCorrelation whether the Kubernetes API is asked for a pod's facts
 * @param k8sContextTimeout how long such a question may take; 1 ms to 5 min
 * @param debugMode whether the collector tells in its log what it sees
 */
public record OomConfig(
        boolean enablePrediction,
        int predictionThresholdPercent,
        int highPressureThresholdPercent,
        int ringBufferSize,
        int eventBatchSize,
        int maxEventsPerSecond,
        boolean collectCmdline,
        boolean collectEnvironment,
        List<MaskPattern> maskPatterns,
        boolean collectMemoryDetails,
        boolean excludeSystemProcesses,
        List<Glob> includeNamespaces,
        List<Glob> excludeNamespaces,
        boolean enableK8sCorrelation,
        Duration k8sContextTimeout,
        boolean debugMode) {

    private static final int LEAST_RING_BUFFER = 4_096;
    private static final int LARGEST_RING_BUFFER = 1 << 30;
    private static final int MOST_MASK_PATTERNS = 64;

    public OomConfig {
        maskPatterns = List.copyOf(maskPatterns);
        includeNamespaces = List.copyOf(includeNamespaces);
        excludeNamespaces = List.copyOf(excludeNamespaces);
        new Checks()
                .range("prediction_threshold_percent", predictionThresholdPercent, 1, 100)
                .range("high_pressure_threshold_percent", highPressureThresholdPercent, 1, 100)
                .that(
                        highPressureThresholdPercent <= predictionThresholdPercent,
                        "high_pressure_threshold_percent",
                        "must not be above prediction_threshold_percent, which is " + predictionThresholdPercent,
                        highPressureThresholdPercent)
                .range("ring_buffer_size", ringBufferSize, LEAST_RING_BUFFER, LARGEST_RING_BUFFER)
                .that(
                        Integer.bitCount(ringBufferSize) == 1,
                        "ring_buffer_size",
                        "must be a power of two",
                        ringBufferSize)
                .that(
                        maskPatterns.size() <= MOST_MASK_PATTERNS,
                        "mask_patterns",
                        "must be at most " + MOST_MASK_PATTERNS,
                        maskPatterns.size())
                .range("event_batch_size", eventBatchSize, 1, 100_000)
                .range("max_events_per_second", maxEventsPerSecond, 1, 1_000_000)
                .range("k8s_context_timeout", k8sContextTimeout, Duration.ofMillis(1), Duration.ofMinutes(5))
                .done();
    }

    /** What an absent or empty section means. */
    public static OomConfig defaults() {
        return new OomConfig(
                true,
                95,
                80,
                1 << 20,
                100,
                1_000,
                true,
                false,
                List.of(),
                true,
                true,
                List.of(),
                List.of(),
                true,
                Duration.ofSeconds(5),
                false);
    }
}
