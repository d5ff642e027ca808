package io.tapio.oom.host.reconciliation;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelLogReader;
import io.tapio.oom.kernel.KernelClock;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes events of what only the kernel's log still knows. For one thread. */
public final class LogRecovery {

    private final KernelLogReader.Factory log;
    private final EventAssembler assembler;
    private final ReportedKills reported;
    private final KernelClock clock;
    private final Runnable caughtUp;
    private final Consumer<OomEvent> out;

    /**
     * @param log opens the kernel's log at its oldest record
     * @param assembler of its own, since assemblers remember
     * @param caughtUp returns when the source has handed on the kills that the log tells of by then
     * @param out takes the events
     */
    public LogRecovery(
            KernelLogReader.Factory log,
            EventAssembler assembler,
            ReportedKills reported,
            KernelClock clock,
            Runnable caughtUp,
            Consumer<OomEvent> out) {
        this.log = log;
        this.assembler = assembler;
        this.reported = reported;
        this.clock = clock;
        this.caughtUp = caughtUp;
        this.out = out;
    }

    /**
     * Told kills, and left out ones.
     *
     * @param beyond how many more there were
     */
    record Told(int kills, int beyond) {}

    /**
     * Reports kills that were missed, marked as recovered.
     *
     * @param since those before are left out
     * @param atMost how many the kernel's counters say are missing: never are more reported than that, the newest first
     */
    Told recover(Instant since, long atMost) throws IOException {
        return tell(kill -> !kill.time().isBefore(since), atMost, Boolean.TRUE, null);
    }

    /** Reports kills from before a moment, marked as history, at most that many. */
    Told history(Instant before, long atMost) throws IOException {
        return tell(kill -> kill.time().isBefore(before), atMost, null, Boolean.TRUE);
    }

    private Told tell(
            Predicate<UnexplainedKill> which, long atMost, @Nullable Boolean recovered, @Nullable Boolean history)
            throws IOException {
        List<LogKill> logged = LogKills.read(log);
        caughtUp.run(); // the log may be read faster than the ring: what is on its way is not missed
        List<UnexplainedKill> all = UnexplainedKill.of(logged, reported.newest(), clock).stream()
                .filter(which)
                .toList();
        List<UnexplainedKill> told = all.subList((int) Math.max(0, all.size() - atMost), all.size());
        for (UnexplainedKill each : told) {
            // Where another kill of the OOM was reported, who asked is told already.
            boolean isFirst = each.oomId() == null && each.kill() == each.first();
            String oomId = each.oomId() == null ? assembler.oomId(each.first()) : each.oomId();
            for (OomEvent event : assembler.assembleLate(each.kill(), each.first(), oomId, isFirst)) {
                OomEvent marked = mark(event, recovered, history);
                out.accept(marked);
                if (history == null) {
                    reported.remember(marked);
                }
            }
        }
        return new Told(told.size(), all.size() - told.size());
    }

    private static OomEvent mark(OomEvent event, @Nullable Boolean recovered, @Nullable Boolean history) {
        return switch (event) {
            case OomKillVictim victim -> victim.withTiming(recovered, history);
            case OomKillTriggered trigger -> trigger.withTiming(recovered, history);
            default -> event;
        };
    }
}
