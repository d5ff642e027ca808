package io.tapio.oom.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalOnlyTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.1, 127.0.0.1, localhost, true",
        "127.0.0.1, 127.0.0.1, 127.0.0.1, LOCALHOST, true",
        "127.0.0.1, 127.0.0.1, 127.0.0.1, evil.example, false",
        "127.0.0.1, 127.0.0.1, 127.0.0.1, 127.0.0.1.evil.example, false",
        "127.0.0.1, 127.0.0.1, 127.0.0.1, localhost.evil.example, false",
        "127.0.0.1, 127.0.0.1, 127.0.0.1, dead.beef, false",
        "0.0.0.0, 127.0.0.1, 127.0.0.1, 10.0.0.5, true",
        "0.0.0.0, 10.0.0.9, 10.0.0.5, 10.0.0.5, false",
        "0.0.0.0, 10.0.0.5, 10.0.0.5, 10.0.0.5, false",
        "10.0.0.5, 10.0.0.5, 10.0.0.5, 10.0.0.5, true",
        "10.0.0.5, 10.0.0.9, 10.0.0.5, 10.0.0.5, false",
        "node-7.example, 10.0.0.5, 10.0.0.5, node-7.example, true",
        "::, ::1, ::1, ::1, true",
        "::, 0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:1, [::1], true",
    })
    void shouldLetThoseThroughWhoAskOnThisMachineAndMeanIt(
            String listens, String remote, String local, String host, boolean through) {
        String objection = new LocalOnly(listens)
                .objection(
                        SocketAddress.inetSocketAddress(40_000, remote),
                        SocketAddress.inetSocketAddress(9_464, local),
                        HostAndPort.create(host, 9_464));
        assertEquals(through, objection == null, objection);
    }
}
