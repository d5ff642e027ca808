package io.tapio.oom.bench;

import java.io.IOException;
import java.util.List;

/** The C program that watches the same kills, with an eBPF program and a ring of its own. */
final class KillWatch implements AutoCloseable {

    /**
     * A kill as it was seen there; both are readings of {@code CLOCK_BOOTTIME}.
     *
     * @param bootNs the kernel's own time
     * @param receivedNs when the C program had the record
     */
    record Seen(long bootNs, long receivedNs) {}

    private final Receipts<Seen> kills = new Receipts<>();
    private final Peer peer;

    KillWatch(Setting setting) throws IOException {
        peer = new Peer(
                setting.program("kill_peer"), setting.kernel().bpfObject().toString());
        try {
            peer.expect("watching");
        } catch (IOException e) {
            peer.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("kill-watch").start(this::follow);
    }

    Receipts<Seen> kills() {
        return kills;
    }

    private void follow() {
        try {
            while (true) {
                List<Long> numbers =
                        peer.expect("kill").stream().map(Long::valueOf).toList();
                kills.arrived(numbers.get(0), new Seen(numbers.get(1), numbers.get(2)));
            }
        } catch (IOException e) {
            // the program was closed; a kill that is missing is noticed where it is waited for
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
