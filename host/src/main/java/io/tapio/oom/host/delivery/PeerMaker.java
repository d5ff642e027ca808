package io.tapio.oom.host.delivery;

import io.tapio.oom.host.config.SinkConfig;
import io.vertx.core.Future;
import java.util.Set;

/** Makes plugins' sinks. For any thread. */
interface PeerMaker {

    /** The plugins there are. */
    Set<String> plugins();

    /** Completes when it is made, which may be never. It fails with what the plugin threw. */
    Future<Peer> make(SinkConfig sink);
}
