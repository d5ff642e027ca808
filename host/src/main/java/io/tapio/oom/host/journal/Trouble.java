package io.tapio.oom.host.journal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/**
 * Why the file can't be used.
 *
 * @param kind what to do about it depends on that
 * @param reason in the words of whoever found it
 */
record Trouble(Kind kind, String reason) {

    private static final int PRIMARY = 0xff;

    /** What is wrong, and what to do. */
    enum Kind {
        FULL("the disk is full: make room, or set journal.max_size lower"),
        READ_ONLY("the file system is read-only: mount it writable, or name another journal.path"),
        FORBIDDEN("this process may not write there: give it the right, or name another journal.path"),
        HELD("another process has it: end that one, or give each its own journal.path"),
        CORRUPT("the file is damaged: it is put aside, and a new one begun"),
        GONE("its file is not there any more: another one is made"),
        NEWER("a later version of the collector made it: run that one, or name another journal.path"),
        NO_FILE("there can't be a file of that name: name another journal.path"),
        BROKEN("reading or writing failed: look at the disk and the kernel's log");

        private final String remedy;

        Kind(String remedy) {
            this.remedy = remedy;
        }

        String remedy() {
            return remedy;
        }
    }

    /** What an error says of the file; {@code null} when it says something of the statements alone. */
    static @Nullable Trouble of(SQLException error) {
        int code = error instanceof SQLiteException sqlite
                ? sqlite.getResultCode().code & PRIMARY
                : error.getErrorCode() & PRIMARY;
        String reason = String.valueOf(error.getMessage());
        Kind kind = switch (code) {
            case 13 -> Kind.FULL; // SQLITE_FULL
            case 8 -> Kind.READ_ONLY; // SQLITE_READONLY
            case 3, 23 -> Kind.FORBIDDEN; // SQLITE_PERM, SQLITE_AUTH
            case 5, 6, 15 -> Kind.HELD; // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL
            case 11, 26 -> Kind.CORRUPT; // SQLITE_CORRUPT, SQLITE_NOTADB
            case 7, 10, 14, 22 -> Kind.BROKEN; // SQLITE_NOMEM, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOLFS
            default -> null;
        };
        return kind == null ? null : new Trouble(kind, reason);
    }

    /** The same where something is wrong in any case. */
    static Trouble orBroken(SQLException error) {
        Trouble known = of(error);
        return known == null ? new Trouble(Kind.BROKEN, String.valueOf(error.getMessage())) : known;
    }

    /** What an error of the file system says. */
    static Trouble of(IOException error) {
        String reason = String.valueOf(error);
        String said = error instanceof FileSystemException file ? String.valueOf(file.getReason()) : reason;
        if (error instanceof AccessDeniedException || said.contains("ermission denied")) {
            return new Trouble(Kind.FORBIDDEN, reason);
        }
        if (said.contains("ead-only file system")) {
            return new Trouble(Kind.READ_ONLY, reason);
        }
        if (said.contains("o space left")) {
            return new Trouble(Kind.FULL, reason);
        }
        if (said.contains("ot a directory")) {
            return new Trouble(Kind.NO_FILE, reason);
        }
        return new Trouble(Kind.BROKEN, reason);
    }
}
