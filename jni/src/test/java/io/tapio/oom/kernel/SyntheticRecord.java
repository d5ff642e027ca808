package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.OomRecordLayout.*;

import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the bytes of a record as the eBPF program would, for tests. The victim is its own trigger until told
 * otherwise, in no cgroup and killed without {@code oom_control}.
 */
public final class SyntheticRecord {

    public static final int PAGE_BYTES = 4096;

    /** What a page counter of a cgroup without a limit says. */
    public static final long NO_LIMIT = Long.MAX_VALUE / PAGE_BYTES;

    /** When every task here was started. */
    public static final long STARTED_BOOT_NS = 1_000_000_000L;

    private final ByteBuffer fixed = ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.nativeOrder());
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    /**
     * A cgroup as the record has it.
     *
     * @param path from the root on, as people write it
     */
    public record Cgroup(long id, long usage, long limit, long peak, long swap, boolean memsw, String path) {

        /** Full to its limit, cgroup v2. */
        public static Cgroup full(long id, String path) {
            return new Cgroup(id, 7680, 7680, 7681, 0, false, path);
        }
    }

    private SyntheticRecord() {}

    /** A kill of that process at that boot time. */
    public static SyntheticRecord kill(int pid, long bootNs) {
        SyntheticRecord record = new SyntheticRecord();
        record.fixed.putShort(VERSION, (short) ABI_VERSION).putShort(KIND, (short) KIND_KILL);
        record.fixed.putLong(SEQUENCE, 1).putLong(BOOT_NS, bootNs).putLong(OOM_BOOT_NS, bootNs);
        return record.victim(pid, "victim").trigger(pid, "victim");
    }

    public SyntheticRecord sequence(long sequence) {
        fixed.putLong(SEQUENCE, sequence);
        return this;
    }

    /** The OOM's moment, the same for each of its marks; a mark is one of its own until told otherwise. */
    public SyntheticRecord oom(long bootNs) {
        return putLong(OOM_BOOT_NS, bootNs);
    }

    /** The first mark of its OOM. */
    public SyntheticRecord firstMark() {
        return flags(FLAG_FIRST_MARK);
    }

    public SyntheticRecord victim(int pid, String comm) {
        return task(VICTIM, pid, comm);
    }

    public SyntheticRecord trigger(int pid, String comm) {
        return task(TRIGGER, pid, comm);
    }

    private SyntheticRecord task(int at, int pid, String comm) {
        fixed.putInt(at + TASK_TGID, pid)
                .putInt(at + TASK_TID, pid)
                .putInt(at + TASK_PPID, 1)
                .putInt(at + TASK_NS_TGID, pid)
                .putInt(at + TASK_FLAGS, TASK_HAS_MM)
                .putInt(at + TASK_THREADS, 1)
                .putLong(at + TASK_START_BOOT_NS, STARTED_BOOT_NS)
                .put(at + TASK_COMM, new byte[COMM_BYTES])
                .put(at + TASK_COMM, comm.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The victim's memory in pages, its page tables in bytes. */
    public SyntheticRecord victimMemory(long vm, long anon, long file, long shmem, long swap, long pgtables) {
        fixed.putLong(VICTIM + TASK_TOTAL_VM, vm)
                .putLong(VICTIM + TASK_ANON_RSS, anon)
                .putLong(VICTIM + TASK_FILE_RSS, file)
                .putLong(VICTIM + TASK_SHMEM_RSS, shmem)
                .putLong(VICTIM + TASK_SWAP, swap)
                .putLong(VICTIM + TASK_PGTABLES, pgtables);
        return this;
    }

    /** What {@code oom_kill_process} was called with. */
    public SyntheticRecord control(long entryNs, int constraint, int chosen, long points, long pages, int gfp) {
        return flags(FLAG_HAS_CONTROL)
                .putLong(CONTROL_BOOT_NS, entryNs)
                .putInt(CONTROL_CONSTRAINT, constraint)
                .putInt(CONTROL_CHOSEN_TGID, chosen)
                .putLong(CONTROL_POINTS, points)
                .putLong(CONTROL_TOTAL_PAGES, pages)
                .putInt(CONTROL_GFP_MASK, gfp)
                .putInt(CONTROL_ORDER, 0);
    }

    public SyntheticRecord cmdlineCut() {
        return flags(FLAG_CMDLINE_CUT);
    }

    /** Says of the victim's cgroup that outer levels are missing. */
    public SyntheticRecord victimPathCut() {
        return putInt(VICTIM_MEMCG + MEMCG_FLAGS, MEMCG_PRESENT | MEMCG_PATH_CUT);
    }

    public SyntheticRecord groupKill() {
        return flags(FLAG_GROUP_KILL);
    }

    public SyntheticRecord alreadyExiting() {
        return flags(FLAG_ALREADY_EXITING);
    }

    private SyntheticRecord flags(int more) {
        return putInt(FLAGS, fixed.getInt(FLAGS) | more);
    }

    public SyntheticRecord victimCgroup(Cgroup cgroup) {
        return cgroup(VICTIM_MEMCG, cgroup);
    }

    public SyntheticRecord triggerCgroup(Cgroup cgroup) {
        return cgroup(TRIGGER_MEMCG, cgroup);
    }

    public SyntheticRecord owner(OwnerEvidence evidence, Cgroup cgroup) {
        return putInt(OWNER_EVIDENCE, evidence.ordinal()).cgroup(OWNER_MEMCG, cgroup);
    }

    /** Victim, trigger and limit are of one cgroup. */
    public SyntheticRecord allIn(Cgroup cgroup, OwnerEvidence evidence) {
        return victimCgroup(cgroup).triggerCgroup(cgroup).owner(evidence, cgroup);
    }

    private SyntheticRecord cgroup(int at, Cgroup cgroup) {
        fixed.putLong(at + MEMCG_ID, cgroup.id)
                .putLong(at + MEMCG_USAGE, cgroup.usage)
                .putLong(at + MEMCG_LIMIT, cgroup.limit)
                .putLong(at + MEMCG_PEAK, cgroup.peak)
                .putLong(at + MEMCG_SWAP_USAGE, cgroup.swap)
                .putInt(at + MEMCG_FLAGS, MEMCG_PRESENT | (cgroup.memsw ? MEMCG_MEMSW : 0))
                .putShort(at + MEMCG_PATH_OFFSET, (short) (RECORD_BYTES + text.size()));
        int before = text.size();
        List<String> names = new ArrayList<>(List.of(cgroup.path.split("/", -1)));
        names.removeIf(String::isEmpty);
        names.reversed().forEach(name -> text.writeBytes((name + "\0").getBytes(StandardCharsets.UTF_8)));
        return putShort(at + MEMCG_PATH_LENGTH, text.size() - before);
    }

    /** The trigger's arguments, with a NUL behind each. */
    public SyntheticRecord cmdline(String... arguments) {
        putShort(CMDLINE_OFFSET, RECORD_BYTES + text.size());
        byte[] bytes = (String.join("\0", arguments) + "\0").getBytes(StandardCharsets.UTF_8);
        text.writeBytes(bytes);
        return putShort(CMDLINE_LENGTH, bytes.length);
    }

    SyntheticRecord putShort(int offset, int value) {
        fixed.putShort(offset, (short) value);
        return this;
    }

    SyntheticRecord putInt(int offset, int value) {
        fixed.putInt(offset, value);
        return this;
    }

    SyntheticRecord putLong(int offset, long value) {
        fixed.putLong(offset, value);
        return this;
    }

    SyntheticRecord text(byte... more) {
        text.writeBytes(more);
        return this;
    }

    /** The record with the length that it has; its header says the same. */
    public byte[] bytes() {
        return bytes(RECORD_BYTES + text.size());
    }

    /** The record with a header that claims another length. */
    byte[] bytes(int claimed) {
        byte[] texts = text.toByteArray();
        return ByteBuffer.allocate(RECORD_BYTES + texts.length)
                .order(ByteOrder.nativeOrder())
                .put(fixed.duplicate().clear())
                .put(texts)
                .putInt(LENGTH, claimed)
                .array();
    }

    /** The record as the decoder reads it. */
    public OomRecord decoded() {
        byte[] bytes = bytes();
        try {
            return (OomRecord) new OomRecordDecoder(PAGE_BYTES).decode(bytes, 0, bytes.length);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    /** Records as one drain hands them over. */
    public static byte[] batch(byte[]... records) {
        int size = 0;
        for (byte[] record : records) {
            size += BATCH_ENTRY_BYTES + (record.length + 7 & ~7);
        }
        ByteBuffer batch = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        for (byte[] record : records) {
            batch.putInt(record.length).putInt(0).put(record);
            batch.position(batch.position() + 7 & ~7);
        }
        return batch.array();
    }
}
