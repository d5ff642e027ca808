package io.tapio.oom.host.config;

import io.tapio.oom.host.config.ConfigProblem.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What reading a text file of limited size gave. */
sealed interface BoundedText {

    /** The content. */
    record Read(String text) implements BoundedText {}

    /** Why there is none. */
    record Failed(Code code, String reason) implements BoundedText {}

    /** Reads a file in UTF-8, at most {@code limit} bytes; never more, even of a device without end. */
    static BoundedText of(Path file, int limit) {
        if (Files.isDirectory(file)) {
            return new Failed(Code.FILE_IS_DIRECTORY, "is a directory");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(limit + 1);
        } catch (NoSuchFileException e) {
            return new Failed(Code.FILE_MISSING, "there is no such file");
        } catch (AccessDeniedException e) {
            return new Failed(Code.FILE_UNREADABLE, "this user may not read it");
        } catch (IOException e) {
            return new Failed(Code.FILE_UNREADABLE, "can't be read: " + Printable.text(String.valueOf(e.getMessage())));
        }
        if (bytes.length > limit) {
            return new Failed(Code.FILE_TOO_BIG, "is larger than " + limit + " bytes");
        }
        return decode(bytes);
    }

    private static BoundedText decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                return new Failed(Code.FILE_NOT_TEXT, "is not text");
            }
            return new Read(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            return new Failed(Code.FILE_NOT_TEXT, "is not text in UTF-8");
        }
    }
}
