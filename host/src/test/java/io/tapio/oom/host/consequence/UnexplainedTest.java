package io.tapio.oom.host.consequence;

import static io.tapio.oom.host.consequence.Pods.FIRST;
import static io.tapio.oom.host.consequence.Pods.KILLED;
import static io.tapio.oom.host.consequence.Pods.NEXT;
import static io.tapio.oom.host.consequence.Pods.SECOND;
import static io.tapio.oom.host.consequence.Pods.end;
import static io.tapio.oom.host.consequence.Pods.ended;
import static io.tapio.oom.host.consequence.Pods.oomKilled;
import static io.tapio.oom.host.consequence.Pods.pod;
import static io.tapio.oom.host.consequence.Pods.running;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnexplainedTest {

    private static final Instant LATE = KILLED.plus(Unexplained.PATIENCE);

    private final Unexplained witness = new Unexplained(SECOND);

    @Test
    void shouldCountAContainerThatKubernetesCallsOomKilledAndWeKnowNothingOf() {
        witness.changed(pod(ended(FIRST, 0, oomKilled(FIRST))), KILLED);
        witness.look(LATE.minusMillis(1));
        assertEquals(0, witness.count(), "the kernel's log may still tell");

        witness.look(LATE);
        witness.changed(pod(running(NEXT, 1, oomKilled(FIRST))), LATE);
        witness.look(LATE.plusSeconds(60));
        assertEquals(1, witness.count(), "once, however often Kubernetes repeats it");
    }

    @Test
    void shouldNotCountWhatWasSeenBeforeOrIsSeenSoon() {
        witness.killed(List.of(FIRST));
        witness.changed(pod(running(NEXT, 1, oomKilled(FIRST))), KILLED);
        witness.changed(pod(ended(NEXT, 1, oomKilled(null))), KILLED);
        witness.killed(List.of("inner", NEXT));
        witness.look(LATE);

        assertEquals(0, witness.count());
    }

    @Test
    void shouldNotCountWhatIsNotOursOrNotSure() {
        witness.changed(pod(running(NEXT, 1, end(FIRST, "OOMKilled", 137, SECOND.minusSeconds(1)))), KILLED);
        witness.changed(pod(running(NEXT, 1, end("a", "OOMKilled", 0, SECOND))), KILLED);
        witness.changed(pod(running(NEXT, 1, end("b", "Error", 137, SECOND))), KILLED);
        witness.changed(pod(running(NEXT, 1, end("c", "OOMKilled", 137, null))), KILLED);
        witness.changed(pod(running(NEXT, 1, end(null, "OOMKilled", 137, SECOND))), KILLED);
        witness.look(LATE);

        assertEquals(0, witness.count());
    }
}
