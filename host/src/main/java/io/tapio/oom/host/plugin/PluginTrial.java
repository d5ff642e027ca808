package io.tapio.oom.host.plugin;

import io.tapio.oom.host.plugin.LoadedPlugin.PluginOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a plugin file, were it put into the folder of the drop-ins.
 *
 * @param report its sum is known wherever the file can be read
 * @param requires the versions of the plugin API that it asks for; {@code null} where it was not loaded
 */
public record PluginTrial(PluginReport report, @Nullable String requires) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Loads it, makes its factories, and lets go of it. Takes some seconds at most, whatever its code does.
     *
     * @param allowed the SHA-256 sums of the only drop-ins that may be loaded; none for any
     */
    public static PluginTrial of(Path file, Collection<String> allowed) throws InterruptedException {
        FileMark mark = FileMark.of(file);
        if (mark == null) {
            return failed(file, "there is no such file, or it can't be read");
        }
        try (PrivateCopies copies = new PrivateCopies(List.of(Path.of(System.getProperty("java.io.tmpdir"))))) {
            PluginLoading loading = new PluginLoading(copies, null);
            loading.allow(Set.copyOf(allowed));
            LoadAttempt attempt = new LoadAttempt(file.getFileName().toString(), mark, () -> loading.elsewhere(file));
            attempt.await(PATIENCE);
            if (!attempt.isDone()) {
                return failed(file, attempt.stuck().problem());
            }
            LoadedPlugin plugin = attempt.outcome();
            try {
                return of(plugin);
            } finally {
                Thread letGo = Thread.ofPlatform().daemon().start(() -> loading.unload(plugin)); // its code may hang
                letGo.join(PATIENCE);
            }
        } catch (Refusal e) {
            return failed(file, e.problem());
        }
    }

    private static PluginTrial of(LoadedPlugin plugin) {
        PluginOrigin origin = plugin.origin();
        Brought brought = plugin.brought();
        String problem = brought.isNothing()
                ? "it brings no sink and no predictor: META-INF/extensions.idx names no SinkFactory, PredictorFactory or"
                        + " EnsembleFactory, which PF4J's annotation processor writes for classes with @Extension"
                : null;
        return new PluginTrial(
                new PluginReport(
                        origin.file(),
                        plugin.id(),
                        plugin.version(),
                        origin.sha256(),
                        false,
                        List.copyOf(brought.sinks().keySet()),
                        brought.forecasters(),
                        problem),
                plugin.requires());
    }

    private static PluginTrial failed(Path file, String problem) {
        return new PluginTrial(
                new PluginReport(file, null, null, sum(file), false, List.of(), List.of(), problem), null);
    }

    private static @Nullable String sum(Path file) {
        try {
            return Files.isRegularFile(file) ? Sha256.of(file) : null;
        } catch (IOException e) {
            return null; // said by what was tried before
        }
    }
}
