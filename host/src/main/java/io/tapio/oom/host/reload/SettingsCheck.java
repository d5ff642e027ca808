package io.tapio.oom.host.reload;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.config.ConfigOrigin;
import io.tapio.oom.host.config.ConfigOutcome.SoundSinks;
import io.tapio.oom.host.config.ConfigProblem;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.SinkFactories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks the plugins whether the sinks' settings can be used, before any sink is made. Of each sink the first mistake is
 * found. A plugin that throws something else, or thinks for too long, has not said that they can.
 */
public final class SettingsCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SinkFactories factories;
    private final Duration patience;

    public SettingsCheck(SinkFactories factories) {
        this(factories, PATIENCE);
    }

    SettingsCheck(SinkFactories factories, Duration patience) {
        this.factories = factories;
        this.patience = patience;
    }

    /** What the plugins that are there refuse, in the order of the file. Blocks; not for an event loop. */
    public List<ConfigProblem> refused(SoundSinks sinks) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (SinkConfig sink : sinks.sinks()) {
            Optional<SinkFactory> factory = factories.sink(sink.plugin());
            String objection = factory.isEmpty() ? null : objection(factory.get(), sink);
            if (objection != null) {
                problems.add(sinks.origin().badSetting(sink, objection));
            }
        }
        return ConfigOrigin.sorted(problems);
    }

    /** The sinks whose plugin is not there; it may come later, or be a mistake. */
    public List<ConfigProblem> withoutPlugin(SoundSinks sinks) {
        return ConfigOrigin.sorted(sinks.sinks().stream()
                .filter(sink -> factories.sink(sink.plugin()).isEmpty())
                .map(sink -> sinks.origin().unknownPlugin(sink, factories.sinkNames()))
                .toList());
    }

    /** On a thread of its own, since a stranger's code may never come back. */
    private @Nullable String objection(SinkFactory factory, SinkConfig sink) {
        AtomicReference<@Nullable String> objection = new AtomicReference<>();
        Thread thread = new Thread(() -> objection.set(ask(factory, sink)), "tapio-check-" + sink.name());
        thread.setDaemon(true);
        thread.start();
        try {
            if (thread.join(patience)) {
                return objection.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        return "sinks." + sink.name() + ": its plugin " + sink.plugin() + " looked at the settings for more than "
                + patience.toMillis() + " ms";
    }

    /** What other exceptions say is not repeated: it may be a setting, and that a secret. */
    @SuppressWarnings("CatchThrowable")
    private static @Nullable String ask(SinkFactory factory, SinkConfig sink) {
        SinkSettings settings = sink.forPlugin();
        try {
            factory.check(settings);
            return null;
        } catch (SettingsException e) {
            return settings.conceal(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            return "sinks." + sink.name() + ": its plugin " + sink.plugin() + " failed to look at the settings: "
                    + e.getClass().getName();
        }
    }
}
