package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.bus.Bus;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** Makes the process's Vert.x: few threads, since a collector waits most of the time, and a bus for events. */
final class Loops {

    private static final int EVENT_LOOPS = 1;
    private static final int WORKERS = 2;
    private static final int BLOCKING_THREADS = 2;

    /** Files of the class path would be unpacked below /tmp, which a read-only container does not have. */
    private static final FileSystemOptions NO_CACHE =
            new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false);

    private Loops() {}

    /** @param registry shows how they do */
    static Vertx reportingTo(MeterRegistry registry) {
        MicrometerMetricsOptions metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.NAMED_POOLS)
                .addLabels(Label.HTTP_CODE);
        Vertx vertx = Vertx.builder()
                .with(few().setMetricsOptions(metrics))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
        Bus.prepare(vertx);
        return vertx;
    }

    /** For one plugin that people put there: what it does to its loops harms itself alone. */
    static Vertx ofAPlugin() {
        return Vertx.vertx(few());
    }

    private static VertxOptions few() {
        return new VertxOptions()
                .setDisableTCCL(true)
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(BLOCKING_THREADS)
                .setFileSystemOptions(NO_CACHE);
    }
}
