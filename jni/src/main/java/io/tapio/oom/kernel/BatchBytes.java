package io.tapio.oom.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers of a drained batch, in native byte order. */
final class BatchBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private BatchBytes() {}

    static long longAt(byte[] batch, int at) {
        return (long) LONGS.get(batch, at);
    }

    static int intAt(byte[] batch, int at) {
        return (int) INTS.get(batch, at);
    }

    static long unsignedIntAt(byte[] batch, int at) {
        return Integer.toUnsignedLong(intAt(batch, at));
    }

    static int unsignedShortAt(byte[] batch, int at) {
        return Short.toUnsignedInt((short) SHORTS.get(batch, at));
    }

    /** Spreads numbers that follow each other: the upper half of the product with 2^64 over the golden ratio. */
    static int scatter(long number) {
        return (int) ((number * 0x9e3779b97f4a7c15L) >>> 32);
    }
}
