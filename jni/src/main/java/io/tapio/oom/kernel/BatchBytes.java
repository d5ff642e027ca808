package io.tapio.oom.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers of a drained batch. The machines it runs on, x86-64 and arm64, are little-endian. Neighbours are read with one
 * access and parted here: an access through a VarHandle costs more than all that is done with the number.
 */
final class BatchBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private BatchBytes() {}

    static long longAt(byte[] batch, int at) {
        return (long) LONGS.get(batch, at);
    }

    static int intAt(byte[] batch, int at) {
        return (int) INTS.get(batch, at);
    }

    /** The 32 bits behind the first 32. */
    static int upper(long number) {
        return (int) (number >>> Integer.SIZE);
    }

    /** The unsigned 16 bits that begin at that byte. */
    static int shortOf(long number, int atByte) {
        return (int) (number >>> (atByte * Byte.SIZE)) & 0xffff;
    }

    /** Spreads numbers that follow each other: the upper half of the product with 2^64 over the golden ratio. */
    static int scatter(long number) {
        return (int) ((number * 0x9e3779b97f4a7c15L) >>> 32);
    }
}
