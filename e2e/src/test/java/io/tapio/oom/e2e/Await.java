package io.tapio.oom.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what another process brings about, never longer than its deadline. */
final class Await {

    /** Far beyond what anything here takes, on a machine that is busy with other things too. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_EVERY_NS = 5_000_000;

    private Await() {}

    /**
     * The first value that is not {@code null}.
     *
     * @param what completes the sentence "in vain waited for ..."; asked when the time is up
     */
    static <T> T value(Supplier<String> what, Supplier<@Nullable T> look) {
        return value(what, PATIENCE, look);
    }

    static <T> T value(Supplier<String> what, Duration patience, Supplier<@Nullable T> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            T seen = look.get();
            if (seen != null) {
                return seen;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("in vain waited " + patience.toSeconds() + " s for " + what.get());
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    static void until(String what, BooleanSupplier condition) {
        Boolean reached = value(() -> what, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
        assert reached;
    }
}
