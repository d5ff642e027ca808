package io.tapio.oom.host.journal;

/**
 * How large what is.
 *
 * @param together how much is recorded in one transaction at most, in bytes
 * @param wal from which size on the write-ahead log is put into the file
 * @param file how much of the file may be in use, so that with the log and what a transaction needs it stays below
 *     {@code journal.max_size}
 * @param memory how much may be kept while there is no file
 */
record Limits(long together, long wal, long file, long memory) {

    private static final long MOST_TOGETHER = 1L << 20;
    private static final long MOST_WAL = 4L << 20;
    private static final long MOST_MEMORY = 16L << 20;
    private static final int SHARE = 16;

    /** A transaction writes indexes too, and deletes what it makes room for. */
    private static final int PER_TRANSACTION = 5;

    static Limits of(long maxSize) {
        long together = Math.min(MOST_TOGETHER, maxSize / SHARE);
        long wal = Math.min(MOST_WAL, maxSize / SHARE);
        return new Limits(together, wal, maxSize - wal - PER_TRANSACTION * together, Math.min(MOST_MEMORY, maxSize));
    }

    /** From which size on the log is cut, though that makes readers wait. */
    long longWal() {
        return wal + 2 * together;
    }
}
