package io.tapio.oom.host.replay;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.revision.Revisions;
import io.tapio.oom.host.source.KernelFact;
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.KernelRecord;
import io.tapio.oom.kernel.MalformedRecordException;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.RingRecording;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds what was recorded or pasted through the same assembly as {@code run}: the same words give the same events with
 * the same ids, on any machine and as often as wanted. Needs neither the native library nor any right. What it keeps does
 * not grow with what it reads.
 */
public final class Replay {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final EventSettings settings;
    private final TextClock textClock;
    private final @Nullable Instant bootedAt;
    private final OwnerStage owners;
    private final Revisions events;

    /**
     * @param settings for the events
     * @param textClock reads dates
     * @param bootedAt when the machine was booted whose log tells no dates
     * @param owners gives events their owners
     * @param events takes each event, in the order of the text
     */
    public Replay(
            EventSettings settings,
            TextClock textClock,
            @Nullable Instant bootedAt,
            OwnerStage owners,
            Consumer<OomEvent> events) {
        this.settings = settings;
        this.textClock = textClock;
        this.bootedAt = bootedAt;
        this.owners = owners;
        this.events = new Revisions(revision -> true, () -> 0, events); // in a recording no time passes
    }

    /**
     * Replays one file to its end.
     *
     * @param name of the file, for messages
     * @throws ReplayException when it can't be read
     */
    public ReplayTally replay(String name, InputStream file) throws ReplayException {
        BufferedInputStream in = new BufferedInputStream(file);
        try {
            PackedFile packed = PackedFile.of(in);
            if (packed != null) {
                throw new ReplayException("[TAPIO-R005] " + name + " " + packed.what());
            }
            return RingRecording.begins(in) ? new OfRing().replay(in) : new OfText().replay(in);
        } catch (ReplayException refused) {
            throw refused;
        } catch (MalformedRecordException unusable) {
            throw new ReplayException("[TAPIO-R002] " + name + ": " + unusable.getMessage(), unusable);
        } catch (IOException unreadable) {
            throw ReplayException.unreadable(name, unreadable);
        }
    }

    /** One replay of a text. */
    private final class OfText {

        private final LogText text = new LogText(textClock);
        private @Nullable String bootId;
        private EventAssembler assembler = assembler();
        private ReplayTally tally = ReplayTally.NOTHING;

        ReplayTally replay(InputStream in) throws IOException {
            BoundedLines lines = new BoundedLines(in);
            for (String line = lines.next(); line != null; line = lines.next()) {
                Optional<LogKill> kill = text.accept(line);
                kill.ifPresent(this::take);
            }
            return tally.plus(new ReplayTally(0, 0, lines.cut(), 0, 0));
        }

        private void take(LogKill kill) {
            String boot = text.bootId();
            if (boot != null && !boot.equals(bootId)) {
                bootId = boot;
                assembler = assembler();
            }
            boolean undated = kill.details().wallTime() == null && bootedAt == null;
            boolean told = tell(assembler, kill);
            tally = tally.plus(new ReplayTally(told ? 1 : 0, told && undated ? 1 : 0, 0, 0, told ? 0 : 1));
        }

        private EventAssembler assembler() {
            KernelClock clock = KernelClock.bootedAt(bootedAt == null ? Instant.EPOCH : bootedAt);
            return EventAssembler.ofRecording(settings, clock, 1, bootId);
        }
    }

    /** One replay of a ring. */
    private final class OfRing {

        private ReplayTally tally = ReplayTally.NOTHING;

        ReplayTally replay(InputStream in) throws IOException, MalformedRecordException {
            RingRecording.Reader reader = RingRecording.read(in);
            EventAssembler assembler =
                    EventAssembler.ofRecording(settings, reader.clock(), reader.pageBytes(), reader.bootId());
            reader.forEach(
                    record -> {
                        boolean told = tell(assembler, fact(record));
                        boolean kill = told && record instanceof OomRecord mark && !mark.alreadyExiting();
                        tally = tally.plus(new ReplayTally(kill ? 1 : 0, 0, 0, 0, told ? 0 : 1));
                    },
                    malformed -> {
                        LOG.warn("record of the ring passed over: {}", malformed.getMessage());
                        tally = tally.plus(new ReplayTally(0, 0, 0, 1, 0));
                    });
            return tally;
        }
    }

    private static KernelFact fact(KernelRecord record) {
        return record instanceof OomRecord kill ? new KernelFact.RingRecord(kill) : new KernelFact.RingDetail(record);
    }

    /** A fact that makes no sense costs itself alone. */
    private boolean tell(EventAssembler assembler, KernelFact fact) {
        List<OomEvent> made;
        try {
            made = assembler.assemble(List.of(fact));
        } catch (RuntimeException e) {
            LOG.error("[TAPIO-R004] a {} gave no event", fact.getClass().getSimpleName(), e);
            return false;
        }
        made.forEach(event -> events.tell(event.revision() == 0 ? owners.withOwner(event) : event));
        return true;
    }
}
