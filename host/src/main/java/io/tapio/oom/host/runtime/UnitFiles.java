package io.tapio.oom.host.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What systemd's units are called by those who wrote them: {@code Description=} in the unit's file, or in a drop-in that
 * overrides it. Looks where {@code systemd.unit(5)} says, in the same order.
 */
final class UnitFiles {

    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_DROP_INS = 64;
    private static final Pattern USER_MANAGER = Pattern.compile("/user@([0-9]{1,10})\\.service/");
    private static final Pattern NAME = Pattern.compile("([^/@]+)(?:@([^/]*))?\\.([a-z]+)");

    private static final List<String> SYSTEM = List.of(
            "/etc/systemd/system.control",
            "/run/systemd/system.control",
            "/run/systemd/transient",
            "/run/systemd/generator.early",
            "/etc/systemd/system",
            "/etc/systemd/system.attached",
            "/run/systemd/system",
            "/run/systemd/system.attached",
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
            "/run/systemd/generator.late");
    private static final List<String> USER =
            List.of("/etc/systemd/user", "/run/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user");

    private final MachineFiles files;

    UnitFiles(MachineFiles files) {
        this.files = files;
    }

    /**
     * The description of a unit; {@code null} when no file of it has one.
     *
     * @param unit its name, as systemd escapes it
     * @param cgroupPath its cgroup's, which tells whether a user's own manager runs it
     */
    @Nullable String description(String unit, String cgroupPath) {
        Matcher name = NAME.matcher(unit);
        if (!name.matches()) {
            return null;
        }
        // Most of them don't exist, and each is looked into several times.
        List<String> directories =
                directories(cgroupPath).stream().filter(files::isDirectory).toList();
        String found = fromFile(unit, name, directories);
        for (String dropIn : dropIns(unit, name, directories)) {
            found = described(dropIn, found);
        }
        return found == null ? null : UnitSpecifiers.expand(found, unit);
    }

    private @Nullable String fromFile(String unit, Matcher name, List<String> directories) {
        List<String> candidates = name.group(2) == null ? List.of(unit) : List.of(unit, template(name));
        for (String candidate : candidates) {
            for (String directory : directories) {
                String file = directory + "/" + candidate;
                UnitText text = files.read(file, MOST_BYTES, UnitText::read);
                if (text != null) {
                    return text.description(null);
                }
            }
        }
        return null;
    }

    private @Nullable String described(String file, @Nullable String before) {
        UnitText text = files.read(file, MOST_BYTES, UnitText::read);
        return text == null ? before : text.description(before);
    }

    /** In the order in which they count. Of one name, the unit's own goes before the type's, and /etc before /usr. */
    private Iterable<String> dropIns(String unit, Matcher name, List<String> directories) {
        List<String> owners = new ArrayList<>(List.of(unit));
        if (name.group(2) != null) {
            owners.add(template(name));
        }
        String type = "." + name.group(3);
        String prefix = name.group(1);
        for (int dash = prefix.lastIndexOf('-'); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
            owners.add(prefix.substring(0, dash + 1) + type);
        }
        owners.add(name.group(3));
        Map<String, String> byName = new TreeMap<>();
        for (String owner : owners) {
            for (String directory : directories) {
                String place = directory + "/" + owner + ".d";
                for (String file : files.list(place, MOST_DROP_INS)) {
                    if (file.endsWith(".conf")) {
                        byName.putIfAbsent(file, place + "/" + file);
                    }
                }
            }
        }
        return byName.values();
    }

    private static String template(Matcher name) {
        return name.group(1) + "@." + name.group(3);
    }

    private static List<String> directories(String cgroupPath) {
        Matcher user = USER_MANAGER.matcher(cgroupPath);
        if (!user.find()) {
            return SYSTEM;
        }
        List<String> directories = new ArrayList<>();
        for (String kind : List.of("transient", "generator", "user")) {
            directories.add("/run/user/" + user.group(1) + "/systemd/" + kind);
        }
        directories.addAll(USER);
        return directories;
    }
}
