package io.tapio.oom.e2e.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the program that played the cases saw of its processes and cgroups; {@code stage.h} has the format.
 *
 * @param cases in their order
 */
public record Witness(Map<String, SeenCase> cases) {

    /**
     * One case.
     *
     * @param killed name and number of each process that ended by SIGKILL, by {@code waitpid}
     * @param ended all that ended
     */
    public record SeenCase(String name, Set<String> killed, Set<Integer> ended, List<Counters> counters) {}

    /**
     * The counters of a cgroup that had none before, read when nothing ran in it any more.
     *
     * @param subtree whether the kills below it are in them (cgroup v2), or its own alone (v1)
     */
    public record Counters(String path, boolean subtree, long kills, long groupKills) {}

    public static Witness read(List<String> lines) {
        Map<String, SeenCase> cases = new LinkedHashMap<>();
        SeenCase current = null;
        for (String line : lines) {
            String[] word = line.split(" ");
            if (word[0].equals("begin")) {
                current = new SeenCase(word[1], new LinkedHashSet<>(), new LinkedHashSet<>(), new ArrayList<>());
                continue;
            }
            if (current == null) {
                throw new AssertionError("outside of a case: " + line);
            }
            switch (word[0]) {
                case "end" -> cases.put(current.name(), current);
                case "ended" -> {
                    current.ended().add(Integer.valueOf(word[1]));
                    if (word[3].equals("signal=9")) {
                        current.killed().add(word[2] + " " + word[1]);
                    }
                }
                case "counters" ->
                    current.counters()
                            .add(new Counters(
                                    word[1],
                                    word[2].equals("subtree"),
                                    value(word, "oom_kill="),
                                    value(word, "oom_group_kill=")));
                case "started", "lived" -> {}
                default -> throw new AssertionError("what is this: " + line);
            }
        }
        return new Witness(cases);
    }

    private static long value(String[] words, String name) {
        for (String word : words) {
            if (word.startsWith(name)) {
                return Long.parseLong(word.substring(name.length()));
            }
        }
        return 0;
    }

    public Set<String> killed() {
        Set<String> all = new LinkedHashSet<>();
        cases.values().forEach(each -> all.addAll(each.killed()));
        return all;
    }

    public Set<Integer> ended() {
        Set<Integer> all = new LinkedHashSet<>();
        cases.values().forEach(each -> all.addAll(each.ended()));
        return all;
    }
}
