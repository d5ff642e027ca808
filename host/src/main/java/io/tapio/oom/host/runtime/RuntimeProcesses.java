package io.tapio.oom.host.runtime;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processes that stand beside containers, and tell where their runtime keeps its files: Podman's and CRI-O's
 * {@code conmon}, containerd's shims, {@code dockerd}. Asks those alone that run outside of every container: whoever is
 * root in a container could call himself so. For one thread at a time.
 */
final class RuntimeProcesses {

    private static final int MOST_BYTES = 16 << 10;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern REAL_UID = Pattern.compile("\nUid:\t([0-9]+)");
    private static final Pattern ONE_PID = Pattern.compile("\nNSpid:\t[0-9]+\n");
    private static final Pattern BUNDLE = Pattern.compile("(/.+)/[a-z0-9]+-containers/([^/]+)/userdata");
    private static final Pattern TASK =
            Pattern.compile("(/.+/" + Pattern.quote(ContainerdFiles.TASKS) + ")/[^/]+/[^/]+");

    private final Path proc;

    /** @param proc where procfs is mounted */
    RuntimeProcesses(Path proc) {
        this.proc = proc;
    }

    /**
     * Looks at every process of the machine.
     *
     * @param places gets what is found
     * @param id a container
     * @param uid whose processes are believed besides root's
     * @return what its conmon tells of it; {@code null} when it has none
     */
    @Nullable KnownContainer look(PlacesFound places, String id, @Nullable Long uid) {
        KnownContainer found = null;
        try (Stream<Path> processes = Files.list(proc)) {
            for (Path each : (Iterable<Path>) processes::iterator) {
                if (NUMBER.matcher(String.valueOf(each.getFileName())).matches()) {
                    KnownContainer told = process(each, places, id, uid);
                    found = told == null ? found : told;
                }
            }
        } catch (IOException | UncheckedIOException unreadable) {
            return found;
        }
        return found;
    }

    private @Nullable KnownContainer process(Path process, PlacesFound places, String id, @Nullable Long uid) {
        String comm = read(process.resolve("comm")).strip();
        // The kernel cuts "containerd-shim-runc-v2" to 15 characters.
        if (!comm.equals("conmon") && !comm.equals("containerd-shim") && !comm.equals("dockerd")) {
            return null;
        }
        String status = read(process.resolve("status"));
        Matcher realUid = REAL_UID.matcher(status);
        if (!realUid.find() || !ONE_PID.matcher(status).find()) {
            return null;
        }
        long owner = Long.parseLong(realUid.group(1));
        List<String> arguments = List.of(read(process.resolve("cmdline")).split("\0", -1));
        switch (comm) {
            case "conmon" -> {
                Matcher bundle = BUNDLE.matcher(option(arguments, "-b", "--bundle"));
                if (bundle.matches()) {
                    places.addStorageRoot(bundle.group(1), owner);
                }
                boolean believed = owner == 0 || Long.valueOf(owner).equals(uid);
                boolean asked = option(arguments, "-c", "--cid").equals(id);
                return believed && asked ? container(arguments) : null;
            }
            case "containerd-shim" -> {
                Matcher task = TASK.matcher(workingDirectory(process));
                if (task.matches()) {
                    places.addTaskDirectory(task.group(1), owner);
                }
            }
            default -> {
                String root = option(arguments, "-g", "--data-root");
                if (root.startsWith("/")) {
                    places.addDockerRoot(root, owner);
                }
            }
        }
        return null;
    }

    /** CRI-O has a name of its own making for a container; Podman the one that people gave it. */
    private static @Nullable KnownContainer container(List<String> arguments) {
        String name = option(arguments, "-n", "--name");
        boolean podmans = arguments.stream().anyMatch(argument -> argument.endsWith("/podman"));
        return name.isEmpty() || !podmans ? null : KnownContainer.plain("podman", name, null);
    }

    /** The value behind an option, or behind its "="; empty when it is not there. */
    private static String option(List<String> arguments, String shortName, String longName) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(longName + "=")) {
                return argument.substring(longName.length() + 1);
            }
            if ((argument.equals(shortName) || argument.equals(longName)) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return "";
    }

    private static String workingDirectory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString();
        } catch (IOException | InvalidPathException gone) {
            return "";
        }
    }

    private static String read(Path file) {
        try (FileInputStream in = new FileInputStream(file.toString())) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
