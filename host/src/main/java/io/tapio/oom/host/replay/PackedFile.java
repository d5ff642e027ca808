package io.tapio.oom.host.replay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What logs are kept in that is no text yet. Read as a text such a file holds no kill, which would pass for good news:
 * so it is told by its first bytes, and refused.
 *
 * @param magic its first bytes, hexadecimal
 * @param what it is, and how a text becomes of it
 */
record PackedFile(String magic, String what) {

    private static final int LONGEST_MAGIC = 8;

    private static final List<PackedFile> KNOWN = List.of(
            new PackedFile("1f8b", "is compressed by gzip; unpack it: zcat FILE | tapio-oom replay -"),
            new PackedFile("fd377a585a00", "is compressed by xz; unpack it: xzcat FILE | tapio-oom replay -"),
            new PackedFile("28b52ffd", "is compressed by zstd; unpack it: zstdcat FILE | tapio-oom replay -"),
            new PackedFile("425a68", "is compressed by bzip2; unpack it: bzcat FILE | tapio-oom replay -"),
            new PackedFile(
                    "4c504b5348485248",
                    "is a journal's own file; print it: journalctl --file FILE -k -o json | tapio-oom replay -"),
            new PackedFile("fffe", "is UTF-16; convert it: iconv -f UTF-16 -t UTF-8 FILE | tapio-oom replay -"),
            new PackedFile("feff", "is UTF-16; convert it: iconv -f UTF-16 -t UTF-8 FILE | tapio-oom replay -"));

    /**
     * What a stream is that is no text; {@code null} where nothing speaks against one.
     *
     * @param in supports marks; stays where it is
     */
    static @Nullable PackedFile of(InputStream in) throws IOException {
        in.mark(LONGEST_MAGIC);
        byte[] first = in.readNBytes(LONGEST_MAGIC);
        in.reset();
        return KNOWN.stream().filter(kind -> kind.begins(first)).findFirst().orElse(null);
    }

    private boolean begins(byte[] first) {
        byte[] bytes = HexFormat.of().parseHex(magic);
        return first.length >= bytes.length && Arrays.equals(first, 0, bytes.length, bytes, 0, bytes.length);
    }
}
