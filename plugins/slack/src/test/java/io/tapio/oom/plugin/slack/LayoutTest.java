package io.tapio.oom.plugin.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayoutTest {

    private static final String LONG = "x".repeat(5_000);

    @Test
    void shouldLookAsTheDocsShowIt() throws Exception {
        String picture = Picture.of(Layout.inFull(Notices.of(Reason.OPENED, told()), Addenda.NONE));
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains("```\n" + picture + "\n```"), picture);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void shouldKeepWhatSlackPublishesWhateverTheReason(Reason reason) {
        for (OomEvent event : SampleEvents.all()) {
            assertAllKept(Notices.of(reason, event));
        }
        assertAllKept(Notices.of(reason, List.of(), 3));
    }

    @Test
    void shouldKeepTheLimitsOfAGroupKillWithFiveHundredVictims() {
        List<OomEvent> victims = IntStream.range(0, Notification.MOST_EVENTS)
                .<OomEvent>mapToObj(i -> SampleEvents.victim("kill-" + i, 0, "worker-" + i))
                .toList();
        Notification notification = Notices.of(Reason.OPENED, victims, 2_000);
        assertAllKept(notification);
        String picture = Picture.of(Layout.inFull(notification, Addenda.NONE));
        assertTrue(picture.contains("500 OOM kills"), picture);
        assertTrue(picture.contains("\u2022 and 490 more"), picture);
        assertTrue(picture.contains("2000 events"), picture);
    }

    @Test
    void shouldKeepTheLimitsWithNamesWithoutEnd() {
        assertAllKept(Notices.of(Reason.OPENED, SampleEvents.victim(LONG, 0, LONG), SampleEvents.victim("b", 0, LONG)));
    }

    @Test
    void shouldLetNoNameMakeALinkAMentionOrALine() {
        String hostile = "<!channel> @here *b* <http://e.il|x>\n:fire:";
        JsonObject message =
                Layout.inFull(Notices.of(Reason.OPENED, SampleEvents.victim("k", 0, hostile)), Addenda.NONE);
        SlackContract.assertKept(message);
        assertFalse(message.encode().contains("mrkdwn"), "plain and rich text alone are not read as markup");
        assertFalse(message.getString("text").contains("<"), "the notice is read as markup");
        assertTrue(message.getString("text").contains("&lt;!channel&gt;"));
        String header = message.getJsonArray("blocks").getJsonObject(0).encode();
        assertTrue(header.contains("\"emoji\":false"), header);
        assertFalse(message.encode().contains("<http://e.il|x>\\n"), "ends a line");
    }

    @Test
    void shouldCallPeopleWhenSomethingCriticalBeginsAlone() {
        Addenda addenda = new Addenda(List.of("here", "U0123ABCD", "S0123ABCD"), Map.of());
        JsonObject message = Layout.inFull(Notices.of(Reason.OPENED, told()), addenda);
        SlackContract.assertKept(message);
        assertTrue(Picture.of(message).contains("\n@here @U0123ABCD @S0123ABCD "), Picture.of(message));
        assertEquals(
                Picture.of(message),
                Picture.of(Layout.inFull(Notices.of(Reason.UPDATED, told()), addenda)),
                "written anew it says the same");
        OomEvent warning = SampleEvents.fullPressure(EventType.MEMORY_PRESSURE_HIGH);
        for (Notification other : List.of(
                Notices.of(Reason.OPENED, warning),
                Notices.of(Reason.MORE, told()),
                Notices.of(Reason.REPEATED, told()),
                Notices.of(Reason.SUMMARY, told()),
                Notices.of(Reason.RESOLVED, told()))) {
            String picture = Picture.of(Layout.inFull(other, addenda));
            assertFalse(picture.contains("@here"), picture);
        }
    }

    @Test
    void shouldLinkToWhatTheUserNames() {
        Addenda addenda = new Addenda(
                List.of(), new TreeMap<>(Map.of("Runbook", "https://wiki.example/oom", "Graphs", "http://g/?a=<b>")));
        JsonObject message = Layout.inFull(Notices.of(Reason.OPENED, told()), addenda);
        SlackContract.assertKept(message);
        assertTrue(Picture.of(message).contains("Graphs  Runbook\n"), Picture.of(message));
        assertTrue(message.encode().contains("\"url\":\"https://wiki.example/oom\""), message.encode());
    }

    @Test
    void shouldDrawMemoryAgainstItsLimit() {
        assertEquals("\u2588".repeat(9) + "\u2591 60.0 MiB of 64.0 MiB", MemoryBar.of(SampleEvents.fullVictim()));
        assertEquals(
                "\u2588".repeat(10) + " 61.0 MiB of 64.0 MiB",
                MemoryBar.of(SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH)));
        for (OomEvent event : SampleEvents.minimal()) {
            assertEquals(null, MemoryBar.of(event), "what is not known is not drawn");
        }
    }

    private static void assertAllKept(Notification notification) {
        SlackContract.assertKept(Layout.inFull(notification, Addenda.NONE));
        SlackContract.assertKept(Layout.followUp(notification));
        SlackContract.assertKept(Layout.over(notification));
    }

    private static OomEvent[] told() {
        return new OomEvent[] {
            SampleEvents.fullTrigger(),
            SampleEvents.victim("kill-1db420e8-13990775649-494", 2, "python3").withTiming(null, null)
        };
    }
}
