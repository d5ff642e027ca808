package io.tapio.oom.host.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.SampleEvents;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OwnerStageTest {

    private final OwnerStage stage = new OwnerStage(new CgroupPathResolver());

    @ParameterizedTest
    @MethodSource("io.tapio.oom.api.event.SampleEvents#full")
    void shouldGiveAnOwnerAndChangeNothingElse(OomEvent event) throws Exception {
        OomEvent owned = stage.withOwner(event);

        assertEquals(event.getClass(), owned.getClass());
        PodFacts pod = owned.pod();
        assertNotNull(pod);
        assertEquals("1b2c3d4e-0000-4000-8000-000000000001", pod.uid());
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            if (!component.getName().equals("owner")) {
                assertEquals(
                        component.getAccessor().invoke(event),
                        component.getAccessor().invoke(owned),
                        component.getName());
            }
        }
    }

    @Test
    void shouldFindTheContainerOfTheVictimNotOfTheLimit() {
        ContainerFacts container = stage.withOwner(SampleEvents.fullVictim()).container();

        assertNotNull(container);
        assertEquals(SampleEvents.CONTAINER_ID, container.id());
    }

    @Test
    void shouldFindNoContainerForAPodsOwnLimit() {
        assertNull(stage.withOwner(SampleEvents.fullTrigger()).container());
    }

    @ParameterizedTest
    @MethodSource("io.tapio.oom.api.event.SampleEvents#minimal")
    void shouldLeaveAnEventThatHasNoCgroupAsItIs(OomEvent event) {
        assertSame(event, stage.withOwner(event));
    }

    @Test
    void shouldTellWhatIsKnownWhereOneWhoKnowsNamesFails() {
        OwnerStage failing = new OwnerStage(new CgroupPathResolver()::resolve, List.of((owner, path) -> {
            throw new IllegalStateException("out of order");
        }));

        assertEquals(stage.ownerOf(SampleEvents.CONTAINER_PATH), failing.ownerOf(SampleEvents.CONTAINER_PATH));
    }
}
