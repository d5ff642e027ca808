package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.OomRecordLayout.ABI_VERSION;
import static io.tapio.oom.kernel.OomRecordLayout.BATCH_ENTRY_BYTES;
import static io.tapio.oom.kernel.OomRecordLayout.BATCH_LENGTH;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What the rings held, in a file: the batches as they were drained, byte for byte, the details before the kills, behind a
 * header. All numbers are
 * little-endian.
 *
 * <pre>
 *  0  |"TAPIORNG"|                          8  |format u32|layout version u32|
 * 16  |page size in bytes u32|-|           24  |boot: ns since 1970, s64|
 * 32  |first 8 digits of the boot's id|    40  |batches: {@link OomRecordLayout} ...|
 * </pre>
 */
public final class RingRecording {

    private static final byte[] MAGIC = "TAPIORNG".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int HEADER_BYTES = 40;
    private static final int FORMAT_AT = 8;
    private static final int LAYOUT_AT = 12;
    private static final int PAGE_AT = 16;
    private static final int BOOT_AT = 24;
    private static final int BOOT_ID_AT = 32;
    private static final int BOOT_ID_DIGITS = 8;
    private static final int SMALLEST_PAGE = 4096;
    private static final int LARGEST_PAGE = 65_536;

    /** A record of the ring is a few kilobytes at most: more is nonsense. */
    private static final int MAX_RECORD_BYTES = 64 * 1024;

    private RingRecording() {}

    /** Whether that is a recording; nothing is read away. */
    public static boolean begins(InputStream in) throws IOException {
        in.mark(MAGIC.length);
        byte[] first = in.readNBytes(MAGIC.length);
        in.reset();
        return Arrays.equals(first, MAGIC);
    }

    /**
     * Begins a recording.
     *
     * @param pageBytes the kernel's page size
     * @param bootedAt when the machine was booted
     * @param bootId {@code /proc/sys/kernel/random/boot_id}; the first eight digits count
     */
    public static void begin(OutputStream out, int pageBytes, Instant bootedAt, String bootId) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC)
                .putInt(FORMAT)
                .putInt(ABI_VERSION)
                .putInt(pageBytes)
                .putInt(0)
                .putLong(bootedAt.getEpochSecond() * 1_000_000_000L + bootedAt.getNano())
                .put(bootId.substring(0, BOOT_ID_DIGITS).getBytes(StandardCharsets.US_ASCII));
        out.write(header.array());
    }

    /** Appends a batch as it was drained. */
    public static void append(OutputStream out, byte[] batch, int bytes) throws IOException {
        out.write(batch, 0, bytes);
    }

    /**
     * Reads a recording's header.
     *
     * @throws MalformedRecordException when this program can't read such a recording
     */
    public static Reader read(InputStream in) throws IOException, MalformedRecordException {
        byte[] bytes = in.readNBytes(HEADER_BYTES);
        if (bytes.length < HEADER_BYTES) {
            throw new MalformedRecordException("recording ends inside of its header, after " + bytes.length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int format = header.getInt(FORMAT_AT);
        int layout = header.getInt(LAYOUT_AT);
        if (format != FORMAT || layout != ABI_VERSION) {
            throw new MalformedRecordException("recording has format " + format + " and record layout " + layout
                    + ", this program reads " + FORMAT + " and " + ABI_VERSION
                    + "; replay it with the version that recorded it");
        }
        int pageBytes = header.getInt(PAGE_AT);
        if (pageBytes < SMALLEST_PAGE || pageBytes > LARGEST_PAGE || Integer.bitCount(pageBytes) != 1) {
            throw new MalformedRecordException("recording has no page size: " + pageBytes);
        }
        String bootId = new String(bytes, BOOT_ID_AT, BOOT_ID_DIGITS, StandardCharsets.US_ASCII);
        if (!bootId.matches("[0-9a-f]{" + BOOT_ID_DIGITS + "}")) {
            throw new MalformedRecordException("recording has no boot id");
        }
        return new Reader(in, pageBytes, header.getLong(BOOT_AT), bootId);
    }

    /** A recording being read; for one thread. */
    public static final class Reader {

        private final InputStream in;
        private final int pageBytes;
        private final long bootNs;
        private final String bootId;

        private Reader(InputStream in, int pageBytes, long bootNs, String bootId) {
            this.in = in;
            this.pageBytes = pageBytes;
            this.bootNs = bootNs;
            this.bootId = bootId;
        }

        /** The page size of the kernel that was recorded, in bytes. */
        public int pageBytes() {
            return pageBytes;
        }

        /** The clock of the machine that was recorded. */
        public KernelClock clock() {
            return KernelClock.bootedAt(Instant.ofEpochSecond(
                    Math.floorDiv(bootNs, 1_000_000_000L), Math.floorMod(bootNs, 1_000_000_000L)));
        }

        /** The first eight digits of the boot's id. */
        public String bootId() {
            return bootId;
        }

        /**
         * Decodes what follows, to the end.
         *
         * @param malformed takes what was wrong with each bad record; a bad length ends the reading
         */
        public void forEach(Consumer<KernelRecord> records, Consumer<MalformedRecordException> malformed)
                throws IOException {
            OomRecordDecoder decoder = new OomRecordDecoder(pageBytes);
            byte[] head = in.readNBytes(BATCH_ENTRY_BYTES);
            while (head.length == BATCH_ENTRY_BYTES) {
                int length = BatchBytes.intAt(head, BATCH_LENGTH);
                if (length < 0 || length > MAX_RECORD_BYTES) {
                    break;
                }
                byte[] record = in.readNBytes(length + 7 & ~7);
                byte[] entry = Arrays.copyOf(head, head.length + record.length);
                System.arraycopy(record, 0, entry, head.length, record.length);
                decoder.decodeBatch(entry, entry.length, records, malformed);
                head = in.readNBytes(BATCH_ENTRY_BYTES);
            }
            if (head.length > 0) {
                malformed.accept(new MalformedRecordException("recording goes on with bytes that are no record"));
            }
        }
    }
}
