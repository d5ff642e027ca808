package io.tapio.oom.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers texts by the bytes that they were decoded from: kills repeat themselves, and comparing bytes is cheaper
 * than decoding them. Holds at most as many texts as it has places; each text has two to choose from, and a new one
 * pushes out the older of them.
 */
final class RepeatedTexts {

    private static final byte[] NOTHING = {};

    private final byte[][] keys;
    private final @Nullable String[] texts;

    /** @param places a power of two */
    RepeatedTexts(int places) {
        keys = new byte[places][];
        Arrays.fill(keys, NOTHING);
        texts = new String[places];
    }

    /**
     * The text of these bytes, when it is remembered.
     *
     * @param hint whatever mostly tells this text from others; the same for {@link #put}
     */
    @Nullable String find(long hint, byte[] in, int from, int to) {
        int newer = newerPlace(hint);
        if (isAt(newer, in, from, to)) {
            return texts[newer];
        }
        return isAt(newer + 1, in, from, to) ? texts[newer + 1] : null;
    }

    String put(long hint, byte[] in, int from, int to, String text) {
        int newer = newerPlace(hint);
        keys[newer + 1] = keys[newer];
        texts[newer + 1] = texts[newer];
        keys[newer] = Arrays.copyOfRange(in, from, to);
        texts[newer] = text;
        return text;
    }

    private boolean isAt(int place, byte[] in, int from, int to) {
        byte[] key = keys[place];
        return Arrays.equals(key, 0, key.length, in, from, to);
    }

    private int newerPlace(long hint) {
        return BatchBytes.scatter(hint) & (keys.length - 2);
    }
}
