package io.tapio.oom.api.text;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What happened and where, as short as it can be said. */
final class Headlines {

    private Headlines() {}

    /** @param told at least one event, kills first */
    static String of(List<OomEvent> told) {
        OomEvent first = told.get(0);
        if (told.size() == 1) {
            return one(first);
        }
        List<OomEvent> alike =
                told.stream().filter(event -> kind(event).equals(kind(first))).toList();
        int others = told.size() - alike.size();
        String what = alike.size() == 1
                ? one(first)
                : alike.size() + " " + several(kind(first)) + late(first) + places(alike);
        return others == 0 ? what : what + " and " + others + " more " + (others == 1 ? "event" : "events");
    }

    private static String one(OomEvent event) {
        if (event instanceof OomKillVictim kill) {
            return "OOM kill" + late(event) + ": " + Processes.who(kill.victim()) + " in " + Where.of(event);
        }
        return capital(kind(event))
                + late(event)
                + (event instanceof OomKillTriggered ? " in " : ": ")
                + Where.of(event);
    }

    private static String kind(OomEvent event) {
        if (event instanceof OomKillVictim) {
            return "OOM kill";
        }
        if (event instanceof OomKillTriggered) {
            return "OOM";
        }
        if (event instanceof OomPredicted) {
            return "predicted OOM";
        }
        if (event instanceof CgroupOomNotification) {
            return "counted OOM kill";
        }
        return switch (event.eventType()) {
            case MEMORY_PRESSURE_CRITICAL -> "critical memory pressure";
            case MEMORY_PRESSURE_HIGH -> "high memory pressure";
            default -> "memory limit hit";
        };
    }

    private static String several(String kind) {
        return kind.endsWith("pressure") ? "warnings of " + kind : kind + "s";
    }

    private static String late(OomEvent event) {
        if (event instanceof OomKillVictim kill) {
            return KillSentence.mark(kill);
        }
        return event instanceof OomKillTriggered oom ? KillSentence.heardLate(oom.history(), oom.recovered()) : "";
    }

    private static String places(List<OomEvent> events) {
        Set<String> places = new TreeSet<>();
        Set<String> nodes = new TreeSet<>();
        for (OomEvent event : events) {
            places.add(Where.of(event));
            nodes.add(PlainText.name(event.node()));
        }
        if (places.size() == 1) {
            return " in " + places.iterator().next();
        }
        return " in " + places.size() + " places on "
                + (nodes.size() == 1 ? nodes.iterator().next() : nodes.size() + " nodes");
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
