package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.OomRecordLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A drained batch, put together as the kernel and the native library would. */
final class RecordBytes {

    private final ByteBuffer batch = ByteBuffer.allocate(OomMonitor.BATCH_BYTES).order(ByteOrder.nativeOrder());
    private int at;
    private int length;
    private int end;

    /** Begins a record of a process that was killed in the cgroup with that id, by its own allocation. */
    RecordBytes kill(int pid, long cgroupId, String comm) {
        at = end + BATCH_ENTRY_BYTES;
        length = RECORD_BYTES;
        batch.putShort(at + VERSION, (short) ABI_VERSION).putShort(at + KIND, (short) KIND_KILL);
        for (int task : new int[] {VICTIM, TRIGGER}) {
            batch.putInt(at + task + TASK_TGID, pid);
            batch.putInt(at + task + TASK_UID, -2);
            batch.putInt(at + task + TASK_FLAGS, TASK_HAS_MM);
            batch.putLong(at + task + TASK_ANON_RSS, 7);
            bytes(at + task + TASK_COMM, comm);
        }
        for (int memcg : new int[] {VICTIM_MEMCG, TRIGGER_MEMCG, OWNER_MEMCG}) {
            batch.putLong(at + memcg + MEMCG_ID, cgroupId);
            batch.putInt(at + memcg + MEMCG_FLAGS, MEMCG_PRESENT);
            batch.putShort(at + memcg + MEMCG_PATH_OFFSET, (short) RECORD_BYTES);
        }
        return close();
    }

    /** The path of all three cgroups, its names from the leaf on. */
    RecordBytes path(String... names) {
        int from = length;
        for (String name : names) {
            length += bytes(at + length, name + "\0");
        }
        for (int memcg : new int[] {VICTIM_MEMCG, TRIGGER_MEMCG, OWNER_MEMCG}) {
            batch.putShort(at + memcg + MEMCG_PATH_OFFSET, (short) from);
            batch.putShort(at + memcg + MEMCG_PATH_LENGTH, (short) (length - from));
        }
        return close();
    }

    RecordBytes cmdline(String cmdline) {
        batch.putShort(at + CMDLINE_OFFSET, (short) length);
        int bytes = bytes(at + length, cmdline);
        batch.putShort(at + CMDLINE_LENGTH, (short) bytes);
        length += bytes;
        return close();
    }

    RecordBytes putInt(int field, int value) {
        batch.putInt(at + field, value);
        return this;
    }

    RecordBytes putShort(int field, int value) {
        batch.putShort(at + field, (short) value);
        return this;
    }

    private int bytes(int where, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        batch.put(where, bytes);
        return bytes.length;
    }

    private RecordBytes close() {
        batch.putInt(at - BATCH_ENTRY_BYTES + BATCH_LENGTH, length).putInt(at + LENGTH, length);
        end = at + (length + 7 & ~7);
        return this;
    }

    int end() {
        return end;
    }

    byte[] bytes() {
        return Arrays.copyOf(batch.array(), batch.capacity());
    }
}
