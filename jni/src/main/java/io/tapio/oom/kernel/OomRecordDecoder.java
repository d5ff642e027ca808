package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.BatchBytes.intAt;
import static io.tapio.oom.kernel.BatchBytes.longAt;
import static io.tapio.oom.kernel.BatchBytes.shortOf;
import static io.tapio.oom.kernel.BatchBytes.upper;
import static io.tapio.oom.kernel.OomRecordLayout.*;

import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.OomRecord.TaskMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns drained bytes into records. Remembers the texts that it saw last, so one decoder belongs to one thread.
 *
 * <p>Nothing in a record is believed before it was checked: a length or an offset that points outside of the record
 * makes it malformed, and the next record is read all the same.
 */
public final class OomRecordDecoder {

    private static final OomRecord.OwnerEvidence[] EVIDENCE = OomRecord.OwnerEvidence.values();

    /** Twice the containers of most nodes: a path and a command line for each. */
    private static final int TEXTS = 1024;

    private final RepeatedTexts texts = new RepeatedTexts(TEXTS);
    private final CommNames comms = new CommNames();
    private final DetailDecoder details;
    private final long noLimitPages;
    private byte[] scratch = new byte[2048];

    /** @param pageBytes the kernel's page size, which decides what a page counter's "no limit" is */
    public OomRecordDecoder(int pageBytes) {
        this.noLimitPages = Long.MAX_VALUE / pageBytes;
        this.details = new DetailDecoder(comms, noLimitPages);
    }

    /**
     * Decodes a drained batch.
     *
     * @param batch holds it, in native byte order
     * @param end where it ends
     * @param records takes each good record, in the ring's order
     * @param malformed takes what was wrong with each bad one
     */
    public void decodeBatch(
            byte[] batch, int end, Consumer<KernelRecord> records, Consumer<MalformedRecordException> malformed) {
        int at = 0;
        while (end - at >= BATCH_ENTRY_BYTES) {
            int length = intAt(batch, at + BATCH_LENGTH);
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
        if (at < end) {
            malformed.accept(
                    new MalformedRecordException("batch ends with " + (end - at) + " bytes that are no entry"));
        }
    }

    /**
     * Decodes one record.
     *
     * @param length how many bytes the ring says it has
     * @throws MalformedRecordException when the record says otherwise
     */
    KernelRecord decode(byte[] in, int at, int length) throws MalformedRecordException {
        check(length >= HEADER_BYTES, "record shorter than its header: ", length, HEADER_BYTES);
        long header = longAt(in, at + LENGTH);
        int version = shortOf(header, VERSION - LENGTH);
        check(version == ABI_VERSION, "record of another layout version: ", version, ABI_VERSION);
        int claimed = (int) header;
        check(claimed == length, "record's length differs from its header's: ", length, claimed);
        int kind = shortOf(header, KIND - LENGTH);
        return switch (kind) {
            case KIND_KILL -> kill(in, at, atLeast(RECORD_BYTES, length));
            case DetailLayout.KIND_CONTEXT -> details.context(in, exactly(DetailLayout.CONTEXT_BYTES, length, at));
            case DetailLayout.KIND_CANDIDATE ->
                details.candidate(in, exactly(DetailLayout.CANDIDATE_BYTES, length, at));
            case DetailLayout.KIND_EXIT -> DetailDecoder.exit(in, exactly(DetailLayout.EXIT_BYTES, length, at));
            case DetailLayout.KIND_REAPED -> DetailDecoder.reaped(in, exactly(DetailLayout.REAPED_BYTES, length, at));
            default -> throw new MalformedRecordException("record of unknown kind: " + kind);
        };
    }

    private static int atLeast(int fixed, int length) throws MalformedRecordException {
        check(length >= fixed, "record shorter than its fixed part: ", length, fixed);
        return length;
    }

    private static int exactly(int size, int length, int at) throws MalformedRecordException {
        check(length == size, "record of another size than its kind has: ", length, size);
        return at;
    }

    private OomRecord kill(byte[] in, int at, int length) throws MalformedRecordException {
        long flagsAndEvidence = longAt(in, at + FLAGS);
        int flags = (int) flagsAndEvidence;
        int evidence = upper(flagsAndEvidence);
        check(evidence >= 0 && evidence < EVIDENCE.length, "unknown owner evidence: ", evidence, EVIDENCE.length - 1);
        Task victim = task(in, at + VICTIM);
        Memcg victimMemcg = memcg(in, at, VICTIM_MEMCG, length, null);
        Memcg triggerMemcg = memcg(in, at, TRIGGER_MEMCG, length, victimMemcg);
        return new OomRecord(
                longAt(in, at + SEQUENCE),
                longAt(in, at + BOOT_NS),
                longAt(in, at + OOM_BOOT_NS),
                (flags & FLAG_FIRST_MARK) != 0,
                victim,
                isTriggeredByVictim(in, at) ? victim : task(in, at + TRIGGER),
                victimMemcg,
                triggerMemcg,
                memcg(in, at, OWNER_MEMCG, length, victimMemcg),
                EVIDENCE[evidence],
                (flags & FLAG_HAS_CONTROL) == 0 ? null : control(in, at),
                cmdline(in, at, length, triggerMemcg == null ? 0 : ~triggerMemcg.id()),
                (flags & FLAG_CMDLINE_CUT) != 0,
                (flags & FLAG_GROUP_KILL) != 0,
                (flags & FLAG_ALREADY_EXITING) != 0);
    }

    /** Mostly the victim asked itself: one task then stands for both. */
    private static boolean isTriggeredByVictim(byte[] in, int at) {
        int victim = at + VICTIM;
        int trigger = at + TRIGGER;
        return Arrays.equals(in, victim, victim + TASK_BYTES, in, trigger, trigger + TASK_BYTES);
    }

    private Task task(byte[] in, int at) {
        long tgidAndTid = longAt(in, at + TASK_TGID);
        long ppidAndNsTgid = longAt(in, at + TASK_PPID);
        long uidAndGid = longAt(in, at + TASK_UID);
        long adjAndFlags = longAt(in, at + TASK_OOM_SCORE_ADJ);
        long threadsAndLevel = longAt(in, at + TASK_THREADS);
        TaskMemory memory = (upper(adjAndFlags) & TASK_HAS_MM) == 0
                ? null
                : new TaskMemory(
                        longAt(in, at + TASK_TOTAL_VM),
                        longAt(in, at + TASK_ANON_RSS),
                        longAt(in, at + TASK_FILE_RSS),
                        longAt(in, at + TASK_SHMEM_RSS),
                        longAt(in, at + TASK_SWAP),
                        longAt(in, at + TASK_PGTABLES));
        return new Task(
                (int) tgidAndTid,
                upper(tgidAndTid),
                (int) ppidAndNsTgid,
                upper(ppidAndNsTgid),
                uidAndGid & 0xffff_ffffL,
                uidAndGid >>> Integer.SIZE,
                (int) adjAndFlags,
                (int) threadsAndLevel,
                upper(threadsAndLevel),
                longAt(in, at + TASK_START_BOOT_NS),
                comms.at(in, at + TASK_COMM),
                memory);
    }

    private static Control control(byte[] in, int at) {
        long maskAndOrder = longAt(in, at + CONTROL_GFP_MASK);
        long constraintAndChosen = longAt(in, at + CONTROL_CONSTRAINT);
        return new Control(
                longAt(in, at + CONTROL_BOOT_NS),
                (int) constraintAndChosen,
                upper(constraintAndChosen),
                longAt(in, at + CONTROL_POINTS),
                longAt(in, at + CONTROL_TOTAL_PAGES),
                maskAndOrder & 0xffff_ffffL,
                upper(maskAndOrder));
    }

    /** The three cgroups of a record are mostly one: {@code known} saves decoding it again. */
    private @Nullable Memcg memcg(byte[] in, int recordAt, int field, int length, @Nullable Memcg known)
            throws MalformedRecordException {
        int at = recordAt + field;
        long flagsAndPath = longAt(in, at + MEMCG_FLAGS);
        int flags = (int) flagsAndPath;
        if ((flags & MEMCG_PRESENT) == 0) {
            return null;
        }
        long id = longAt(in, at + MEMCG_ID);
        long usage = longAt(in, at + MEMCG_USAGE);
        if (known != null && known.id() == id && known.usagePages() == usage) {
            return known;
        }
        long limit = longAt(in, at + MEMCG_LIMIT);
        int offset = shortOf(flagsAndPath, MEMCG_PATH_OFFSET - MEMCG_FLAGS);
        int pathLength = shortOf(flagsAndPath, MEMCG_PATH_LENGTH - MEMCG_FLAGS);
        check(offset >= RECORD_BYTES && offset + pathLength <= length, "path outside of the record: ", offset, length);
        check(pathLength == 0 || in[recordAt + offset + pathLength - 1] == 0, "path has no end: ", offset, pathLength);
        boolean isCut = (flags & MEMCG_PATH_CUT) != 0;
        return new Memcg(
                id,
                usage,
                limit >= noLimitPages ? null : limit,
                longAt(in, at + MEMCG_PEAK),
                longAt(in, at + MEMCG_SWAP_USAGE),
                (flags & MEMCG_MEMSW) != 0,
                pathLength == 0 ? (isCut ? null : "/") : path(in, recordAt + offset, pathLength, id),
                isCut);
    }

    private String path(byte[] in, int at, int length, long id) {
        String known = texts.find(id, in, at, at + length);
        return known != null ? known : texts.put(id, in, at, at + length, turnRound(in, at, length));
    }

    /** The names come from the leaf on, each with its NUL: turned round, with a slash before each. */
    private String turnRound(byte[] in, int at, int length) {
        if (scratch.length < length) {
            scratch = new byte[length];
        }
        int out = 0;
        int end = at + length - 1;
        for (int i = end - 1; i >= at - 1; i--) {
            if (i < at || in[i] == 0) {
                scratch[out++] = '/';
                System.arraycopy(in, i + 1, scratch, out, end - i - 1);
                out += end - i - 1;
                end = i;
            }
        }
        return new String(scratch, 0, out, StandardCharsets.UTF_8);
    }

    private @Nullable String cmdline(byte[] in, int at, int length, long hint) throws MalformedRecordException {
        long place = longAt(in, at + CMDLINE_OFFSET);
        int bytes = shortOf(place, CMDLINE_LENGTH - CMDLINE_OFFSET);
        if (bytes == 0) {
            return null;
        }
        int offset = shortOf(place, 0);
        check(
                offset >= RECORD_BYTES && offset + bytes <= length,
                "command line outside of the record: ",
                offset,
                length);
        int from = at + offset;
        int to = from + bytes;
        while (to > from && in[to - 1] == 0) {
            to--;
        }
        if (to == from) {
            return null;
        }
        String known = texts.find(hint, in, from, to);
        return known != null
                ? known
                : texts.put(hint, in, from, to, new String(in, from, to - from, StandardCharsets.UTF_8));
    }

    private static void check(boolean holds, String what, long value, long other) throws MalformedRecordException {
        if (!holds) {
            throw new MalformedRecordException(what + value + ", " + other);
        }
    }
}
