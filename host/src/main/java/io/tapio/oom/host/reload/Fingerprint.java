package io.tapio.oom.host.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What tells that a file is another than it was, without reading it. Links are followed: a ConfigMap or Secret of
 * Kubernetes changes by a link, {@code ..data}, that points elsewhere from one moment to the next.
 *
 * @param inode and device tell whether another file took the name
 * @param changed the kernel's own time, which no one can set back
 */
record Fingerprint(long device, long inode, long size, FileTime modified, FileTime changed) {

    /** There is no such file, or it can't be looked at. */
    static final Fingerprint MISSING = new Fingerprint(0, 0, -1, FileTime.fromMillis(0), FileTime.fromMillis(0));

    static Fingerprint of(Path file) {
        try {
            Map<String, Object> now = Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime");
            return new Fingerprint(
                    (Long) now.getOrDefault("dev", 0L),
                    (Long) now.getOrDefault("ino", 0L),
                    (Long) now.getOrDefault("size", 0L),
                    (FileTime) now.getOrDefault("lastModifiedTime", MISSING.modified),
                    (FileTime) now.getOrDefault("ctime", MISSING.changed));
        } catch (IOException e) {
            return MISSING;
        }
    }
}
