package io.tapio.oom.host.plugin;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The plugin that called {@code System.exit}: its thread waits there until the process is gone, with the plugin's code on
 * its stack.
 *
 * @param plugin whose code it is
 * @param where its innermost frame
 */
record ExitCaller(LoadedPlugin plugin, String where) {

    /** Looks for it; of a process that a signal ends there is none. */
    static Optional<ExitCaller> among(Collection<LoadedPlugin> plugins) {
        return Thread.getAllStackTraces().values().stream()
                .map(Arrays::asList)
                .filter(ExitCaller::exits)
                .flatMap(stack -> plugins.stream().flatMap(plugin -> frame(plugin, stack).stream()))
                .findFirst();
    }

    private static boolean exits(List<StackTraceElement> stack) {
        return stack.stream()
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                        && frame.getMethodName().equals("exit"));
    }

    private static Optional<ExitCaller> frame(LoadedPlugin plugin, List<StackTraceElement> stack) {
        return stack.stream()
                .filter(frame -> plugin.owns(frame.getClassName()))
                .findFirst()
                .map(frame -> new ExitCaller(plugin, frame.toString()));
    }
}
