package io.tapio.oom.host.web;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Lets those through alone who ask on this machine and mean it. Events tell of command lines: whoever may reach the port
 * for its metrics need not see them. And a page in a browser of this machine may have its own name point here (DNS
 * rebinding): such a request carries that name as its {@code Host}, and no other trace.
 */
final class LocalOnly {

    private final String configuredHost;

    /** @param configuredHost the name or address that the server listens on */
    LocalOnly(String configuredHost) {
        this.configuredHost = configuredHost;
    }

    /** Why the request is refused; {@code null} when it may go on. */
    @Nullable String objection(HttpServerRequest request) {
        return objection(request.remoteAddress(), request.localAddress(), request.authority());
    }

    @Nullable String objection(@Nullable SocketAddress remote, @Nullable SocketAddress local, @Nullable HostAndPort authority) {
        if (remote == null || local == null || !ofThisMachine(remote, local)) {
            return "this is told on this machine alone: ask here, or through ssh -L or kubectl port-forward";
        }
        if (authority == null || !meant(authority.host())) {
            return "the Host of the request must be an address, localhost or http.host";
        }
        return null;
    }

    /**
     * Where the server listens on one address alone, this machine asks from that address. Where it listens on all, it has
     * loopback to ask from, and its other addresses may stand for those of strangers who came through a translation.
     */
    private boolean ofThisMachine(SocketAddress remote, SocketAddress local) {
        String from = remote.hostAddress();
        return from != null && (loopback(from) || (!listensOnAll() && from.equals(local.hostAddress())));
    }

    private boolean listensOnAll() {
        return configuredHost.equals("::") || configuredHost.equals("0.0.0.0");
    }

    private static boolean loopback(String address) {
        return address.startsWith("127.")
                || address.equals("::1")
                || address.equals("0:0:0:0:0:0:0:1")
                || address.startsWith("::ffff:127.");
    }

    private boolean meant(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equalsIgnoreCase(configuredHost)
                || NetUtil.isValidIpV4Address(host)
                || NetUtil.isValidIpV6Address(host);
    }
}
