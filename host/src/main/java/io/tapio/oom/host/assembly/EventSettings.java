package io.tapio.oom.host.assembly;

/**
 * What the assembly is told by the configuration.
 *
 * @param node the node's name
 * @param collectCmdline whether command lines go into events, secrets masked
 * @param mask hides the secrets
 */
public record EventSettings(String node, boolean collectCmdline, CommandLineMask mask) {}
