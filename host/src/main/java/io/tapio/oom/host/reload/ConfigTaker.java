package io.tapio.oom.host.reload;

import io.tapio.oom.host.config.HostConfig;
import io.vertx.core.Future;

/** Takes a changed configuration while it runs. */
@FunctionalInterface
public interface ConfigTaker {

    /**
     * Takes all that can change without a restart, whole or not at all.
     *
     * @return fails, with a message for people and without secrets, when nothing has changed
     */
    Future<Void> take(HostConfig next);
}
