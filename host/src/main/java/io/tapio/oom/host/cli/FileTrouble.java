package io.tapio.oom.host.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What to say of a file that can't be read or written. */
final class FileTrouble {

    private FileTrouble() {}

    /** @param code the error's, as {@code TAPIO-Xnnn} */
    static String unreadable(String code, Path file, IOException why) {
        return "[" + code + "] " + file + " can't be read: "
                + words(why, "there is no such file", "this user may not read it");
    }

    /** @param code the error's, as {@code TAPIO-Xnnn} */
    static String unwritable(String code, Path file, IOException why) {
        return "[" + code + "] " + file + " can't be written: "
                + words(why, "its directory does not exist", "this user may not write there")
                + "; name another place";
    }

    private static String words(IOException why, String missing, String denied) {
        return switch (why) {
            case NoSuchFileException none -> missing;
            case AccessDeniedException refused -> denied;
            default -> why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        };
    }
}
