package io.tapio.oom.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A program whose live set grows and is dropped, again and again, under garbage. It ends with its standard input. */
final class SawTooth {

    private static final int TOP_MIB = 52;
    private static final long PAUSE_NS = 250_000_000;
    private static final int PIECES = 40;

    private static volatile byte @Nullable [] garbage;

    private SawTooth() {}

    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(SawTooth::swing);
        System.out.println("ready");
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    private static void swing() {
        List<byte[]> live = new ArrayList<>();
        while (true) {
            live.add(new byte[1 << 20]);
            for (int piece = 0; piece < PIECES; piece++) {
                garbage = new byte[1 << 14];
            }
            if (live.size() >= TOP_MIB) {
                live.clear();
                System.gc();
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
