package io.tapio.oom.host.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Ownership;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LaterReadsTest {

    @Test
    void shouldNeverMakeAnyoneWaitAndCountWhomItDidNotHear() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1 + LaterReads.MOST_WAITING);
        List<String> paths = new CopyOnWriteArrayList<>();
        try (LaterReads reads = new LaterReads((path, owner) -> {
            entered.countDown();
            try {
                assertTrue(leave.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            paths.add(path);
            read.countDown();
        })) {
            reads.start();
            reads.ask("/first", Ownership.NONE);
            assertTrue(entered.await(30, TimeUnit.SECONDS));
            for (int i = 0; i < LaterReads.MOST_WAITING + 3; i++) {
                reads.ask("/" + i, Ownership.NONE);
                reads.ask("/0", Ownership.NONE); // asked for already
            }
            assertEquals(3, reads.refused());

            leave.countDown();
            assertTrue(read.await(30, TimeUnit.SECONDS));
            assertEquals(1 + LaterReads.MOST_WAITING, paths.size());
            assertEquals(paths.size(), paths.stream().distinct().count());
        }
    }

    @Test
    void shouldGoOnAfterAReadThatFailed() throws InterruptedException {
        CountDownLatch read = new CountDownLatch(1);
        try (LaterReads reads = new LaterReads((path, owner) -> {
            if (path.equals("/broken")) {
                throw new IllegalStateException("broken");
            }
            read.countDown();
        })) {
            reads.start();
            reads.ask("/broken", Ownership.NONE);
            reads.ask("/next", Ownership.NONE);

            assertTrue(read.await(30, TimeUnit.SECONDS));
            assertEquals(1, reads.failures());
        }
    }
}
