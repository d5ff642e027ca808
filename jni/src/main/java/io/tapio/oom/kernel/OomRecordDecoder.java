package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.OomRecordLayout.*;

import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.OomRecord.TaskMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns drained bytes into records. Keeps a scratch array and the last path, so one decoder belongs to one thread.
 *
 * <p>Nothing in a record is believed before it was checked: a length or an offset that points outside of the record
 * makes it malformed, and the next record is read all the same.
 */
public final class OomRecordDecoder {

    private static final OomRecord.OwnerEvidence[] EVIDENCE = OomRecord.OwnerEvidence.values();

    private final long noLimitPages;
    private byte[] scratch = new byte[2048];

    /** @param pageBytes the kernel's page size, which decides what a page counter's "no limit" is */
    public OomRecordDecoder(int pageBytes) {
        this.noLimitPages = Long.MAX_VALUE / pageBytes;
    }

    /**
     * Decodes a drained batch.
     *
     * @param batch from position to limit; in native byte order
     * @param records takes each good record, in the ring's order
     * @param malformed takes what was wrong with each bad one
     */
    public void decodeBatch(
            ByteBuffer batch, Consumer<OomRecord> records, Consumer<MalformedRecordException> malformed) {
        int at = batch.position();
        int end = batch.limit();
        while (end - at >= BATCH_ENTRY_BYTES) {
            int length = batch.getInt(at + BATCH_LENGTH);
            at += BATCH_ENTRY_BYTES;
            if (length < 0 || length > end - at) {
                malformed.accept(new MalformedRecordException(
                        "batch entry of " + length + " bytes with " + (end - at) + " bytes left"));
                return;
            }
            try {
                records.accept(decode(batch, at, length));
            } catch (MalformedRecordException e) {
                malformed.accept(e);
            }
            at += (length + 7) & ~7;
        }
    }

    /**
     * Decodes one record.
     *
     * @param length how many bytes the ring says it has
     * @throws MalformedRecordException when the record says otherwise
     */
    OomRecord decode(ByteBuffer in, int at, int length) throws MalformedRecordException {
        check(length >= RECORD_BYTES, "record shorter than its fixed part: ", length, RECORD_BYTES);
        int version = Short.toUnsignedInt(in.getShort(at + VERSION));
        check(version == ABI_VERSION, "record of another layout version: ", version, ABI_VERSION);
        int kind = Short.toUnsignedInt(in.getShort(at + KIND));
        check(kind == KIND_KILL, "record of unknown kind: ", kind, KIND_KILL);
        int claimed = in.getInt(at + LENGTH);
        check(claimed == length, "record's length differs from its header's: ", length, claimed);

        int flags = in.getInt(at + FLAGS);
        int evidence = in.getInt(at + OWNER_EVIDENCE);
        check(evidence >= 0 && evidence < EVIDENCE.length, "unknown owner evidence: ", evidence, EVIDENCE.length - 1);
        Memcg victimMemcg = memcg(in, at, VICTIM_MEMCG, length, null);
        Memcg triggerMemcg = memcg(in, at, TRIGGER_MEMCG, length, victimMemcg);
        return new OomRecord(
                in.getLong(at + SEQUENCE),
                in.getLong(at + BOOT_NS),
                task(in, at + VICTIM),
                task(in, at + TRIGGER),
                victimMemcg,
                triggerMemcg,
                memcg(in, at, OWNER_MEMCG, length, victimMemcg),
                EVIDENCE[evidence],
                (flags & FLAG_HAS_CONTROL) == 0 ? null : control(in, at),
                cmdline(in, at, length),
                (flags & FLAG_GROUP_KILL) != 0,
                (flags & FLAG_ALREADY_EXITING) != 0);
    }

    private Task task(ByteBuffer in, int at) {
        TaskMemory memory = (in.getInt(at + TASK_FLAGS) & TASK_HAS_MM) == 0
                ? null
                : new TaskMemory(
                        in.getLong(at + TASK_TOTAL_VM),
                        in.getLong(at + TASK_ANON_RSS),
                        in.getLong(at + TASK_FILE_RSS),
                        in.getLong(at + TASK_SHMEM_RSS),
                        in.getLong(at + TASK_SWAP),
                        in.getLong(at + TASK_PGTABLES));
        return new Task(
                in.getInt(at + TASK_TGID),
                in.getInt(at + TASK_TID),
                in.getInt(at + TASK_PPID),
                in.getInt(at + TASK_NS_TGID),
                Integer.toUnsignedLong(in.getInt(at + TASK_UID)),
                Integer.toUnsignedLong(in.getInt(at + TASK_GID)),
                in.getInt(at + TASK_OOM_SCORE_ADJ),
                in.getLong(at + TASK_START_BOOT_NS),
                comm(in, at + TASK_COMM),
                memory);
    }

    private String comm(ByteBuffer in, int at) {
        in.get(at, scratch, 0, COMM_BYTES);
        int end = 0;
        while (end < COMM_BYTES && scratch[end] != 0) {
            end++;
        }
        return new String(scratch, 0, end, StandardCharsets.UTF_8);
    }

    private static Control control(ByteBuffer in, int at) {
        return new Control(
                in.getLong(at + CONTROL_BOOT_NS),
                in.getInt(at + CONTROL_CONSTRAINT),
                in.getInt(at + CONTROL_CHOSEN_TGID),
                in.getLong(at + CONTROL_POINTS),
                in.getLong(at + CONTROL_TOTAL_PAGES),
                Integer.toUnsignedLong(in.getInt(at + CONTROL_GFP_MASK)),
                in.getInt(at + CONTROL_ORDER));
    }

    /** The three cgroups of a record are mostly one: {@code known} saves decoding it again. */
    private @Nullable Memcg memcg(ByteBuffer in, int recordAt, int field, int length, @Nullable Memcg known)
            throws MalformedRecordException {
        int at = recordAt + field;
        int flags = in.getInt(at + MEMCG_FLAGS);
        if ((flags & MEMCG_PRESENT) == 0) {
            return null;
        }
        long id = in.getLong(at + MEMCG_ID);
        long usage = in.getLong(at + MEMCG_USAGE);
        if (known != null && known.id() == id && known.usagePages() == usage) {
            return known;
        }
        long limit = in.getLong(at + MEMCG_LIMIT);
        int offset = Short.toUnsignedInt(in.getShort(at + MEMCG_PATH_OFFSET));
        int pathLength = Short.toUnsignedInt(in.getShort(at + MEMCG_PATH_LENGTH));
        check(offset >= RECORD_BYTES && offset + pathLength <= length, "path outside of the record: ", offset, length);
        return new Memcg(
                id,
                usage,
                limit >= noLimitPages ? null : limit,
                in.getLong(at + MEMCG_PEAK),
                in.getLong(at + MEMCG_SWAP_USAGE),
                (flags & MEMCG_MEMSW) != 0,
                path(in, recordAt + offset, pathLength),
                (flags & MEMCG_PATH_CUT) != 0);
    }

    /** The names come from the leaf on, each with its NUL: turned round, with a slash before each. */
    private String path(ByteBuffer in, int at, int length) {
        if (length == 0) {
            return "/";
        }
        room(2 * length);
        in.get(at, scratch, 0, length);
        int out = length;
        int end = length - 1;
        for (int i = end - 1; i >= -1; i--) {
            if (i < 0 || scratch[i] == 0) {
                scratch[out++] = '/';
                System.arraycopy(scratch, i + 1, scratch, out, end - i - 1);
                out += end - i - 1;
                end = i;
            }
        }
        return new String(scratch, length, out - length, StandardCharsets.UTF_8);
    }

    private @Nullable String cmdline(ByteBuffer in, int at, int length) throws MalformedRecordException {
        int bytes = Short.toUnsignedInt(in.getShort(at + CMDLINE_LENGTH));
        if (bytes == 0) {
            return null;
        }
        int offset = Short.toUnsignedInt(in.getShort(at + CMDLINE_OFFSET));
        check(
                offset >= RECORD_BYTES && offset + bytes <= length,
                "command line outside of the record: ",
                offset,
                length);
        room(bytes);
        in.get(at + offset, scratch, 0, bytes);
        while (bytes > 0 && scratch[bytes - 1] == 0) {
            bytes--;
        }
        return bytes == 0 ? null : new String(scratch, 0, bytes, StandardCharsets.UTF_8);
    }

    private void room(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[bytes];
        }
    }

    private static void check(boolean holds, String what, long value, long other) throws MalformedRecordException {
        if (!holds) {
            throw new MalformedRecordException(what + value + ", " + other);
        }
    }
}
