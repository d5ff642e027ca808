package io.tapio.oom.host.source;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Reads {@code /dev/kmsg} from its end on. Opened, read and closed by one thread at a time; need not be safe for more.
 */
public interface KernelLogReader extends AutoCloseable {

    /**
     * Waits for records and returns those that are there.
     *
     * @param timeout how long to wait for the first one
     * @return one string for each record ({@code prio,seq,usec,flags;text}), oldest first; empty when none came in time
     * @throws KernelLogOverrunException when records were overwritten before they were read; the next call goes on with
     *     the oldest one left
     * @throws IOException when the log can't be read any more
     */
    List<String> read(Duration timeout) throws IOException;

    /** Lets go of the log. Safe to call twice. */
    @Override
    void close();

    /** Opens the log. */
    @FunctionalInterface
    interface Factory {

        /**
         * Opens the log at its end: records that are logged from now on are read.
         *
         * @throws IOException when this machine doesn't allow it
         */
        KernelLogReader open() throws IOException;
    }
}
