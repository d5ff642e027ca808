package io.tapio.oom.kernel;

/** Sees each batch as it was drained, before it is decoded; on the draining thread. Must not throw. */
@FunctionalInterface
public interface BatchTap {

    /**
     * Takes a batch.
     *
     * @param batch its bytes, used again for the next batch: to be copied, not kept
     * @param bytes how many of them count
     */
    void take(byte[] batch, int bytes);
}
