package io.tapio.oom.host.assembly;

/**
 * What the assembly is told by the configuration.
 *
 * @param node the node's name
 * @param collectCmdline whether command lines go into events, secrets masked
 * @param collectMemoryDetails whether the memory statistics and the ancestors of the limit's owner do
 * @param mask hides the secrets
 */
public record EventSettings(String node, boolean collectCmdline, boolean collectMemoryDetails, CommandLineMask mask) {

    /** With the built-in names of secrets, as by default. */
    public EventSettings(String node, boolean collectCmdline, boolean collectMemoryDetails) {
        this(node, collectCmdline, collectMemoryDetails, new CommandLineMask(SecretNames.builtIn()));
    }

    /** With memory details too. */
    public EventSettings(String node, boolean collectCmdline) {
        this(node, collectCmdline, true);
    }
}
