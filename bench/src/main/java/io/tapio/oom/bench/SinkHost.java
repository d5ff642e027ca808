package io.tapio.oom.bench;

import java.io.IOException;

/** What reads a growing file and posts each line of it to some servers. */
interface SinkHost extends AutoCloseable {

    long pid();

    boolean isAlive();

    /** What it has said so far. */
    String log();

    @Override
    void close() throws IOException;
}
