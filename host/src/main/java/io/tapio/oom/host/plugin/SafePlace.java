package io.tapio.oom.host.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether nobody but root and this process's user may change a file: its own bits and owner, and those of each folder
 * above it, of the link's way and of the real one. A plugin is code that runs with all that the collector may do.
 */
final class SafePlace {

    private static final int GROUP_OR_OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private final int user;

    SafePlace(int user) {
        this.user = user;
    }

    /** For the user that this process runs as. */
    static SafePlace ofThisProcess() throws IOException {
        return new SafePlace((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    /** What is wrong with the place and what to do; {@code null} when nothing is. */
    @Nullable String problem(Path file) throws IOException {
        Path link = file.toAbsolutePath().normalize();
        Path real = link.toRealPath();
        String own = problemOf(real, false);
        if (own != null) {
            return own;
        }
        Set<Path> folders = new LinkedHashSet<>();
        addAbove(link, folders);
        addAbove(real, folders);
        Path holds = link.getParent();
        if (holds != null) {
            addAbove(holds.toRealPath().resolve(link.getFileName()), folders);
        }
        for (Path folder : folders) {
            String problem = problemOf(folder, true);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** The same of the file alone, which may be elsewhere soon. */
    @Nullable String ownProblem(Path file) throws IOException {
        return problemOf(file.toRealPath(), false);
    }

    private static void addAbove(Path path, Set<Path> folders) {
        for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
            folders.add(folder);
        }
    }

    /** In a folder with the sticky bit, as /tmp, others may add names but not change those of others. */
    private @Nullable String problemOf(Path path, boolean above) throws IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid");
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        if (owner != ROOT && owner != user) {
            return path + " belongs to user " + owner + ", who is neither root nor the collector's user " + user
                    + ": chown " + user + " " + path;
        }
        boolean sticky = above && (mode & STICKY) != 0;
        if ((mode & GROUP_OR_OTHERS_WRITE) != 0 && !sticky) {
            return path + " may be written by others (mode " + Integer.toOctalString(mode & 07777) + "): chmod go-w "
                    + path;
        }
        return null;
    }
}
