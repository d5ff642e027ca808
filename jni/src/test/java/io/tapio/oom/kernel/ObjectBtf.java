package io.tapio.oom.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The structures that an eBPF object's own type information (its {@code .BTF} section) describes: what clang made of the
 * header for the kernel side. Format: the kernel's Documentation/bpf/btf.rst.
 */
final class ObjectBtf {

    private static final int ELF_SECTIONS = 0x28;
    private static final int ELF_SECTION_BYTES = 0x3a;
    private static final int BTF_MAGIC = 0xeb9f;
    private static final int KIND_STRUCT = 4;

    private final ByteBuffer btf;
    private final int strings;
    private final Map<String, Long> layout = new TreeMap<>();

    private ObjectBtf(ByteBuffer btf) {
        this.btf = btf;
        int header = btf.getInt(4);
        this.strings = header + btf.getInt(16);
        int at = header + btf.getInt(8);
        int end = at + btf.getInt(12);
        while (at < end) {
            at = readType(at);
        }
    }

    /** Sizes by {@code struct}, offsets in bytes by {@code struct.field}. */
    static Map<String, Long> layout(Path object) throws IOException {
        ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(object)).order(ByteOrder.LITTLE_ENDIAN);
        int sections = (int) elf.getLong(ELF_SECTIONS);
        int bytes = elf.getShort(ELF_SECTION_BYTES);
        for (int at = sections; at + bytes <= elf.limit(); at += bytes) {
            int from = (int) elf.getLong(at + 0x18);
            int size = (int) elf.getLong(at + 0x20);
            if (size > 24 && from + size <= elf.limit() && (elf.getShort(from) & 0xffff) == BTF_MAGIC) {
                ByteBuffer btf = elf.slice(from, size).order(ByteOrder.LITTLE_ENDIAN);
                if (btf.getInt(4) == 24) {
                    return new ObjectBtf(btf).layout;
                }
            }
        }
        throw new IOException("no .BTF section in " + object);
    }

    private int readType(int at) {
        int info = btf.getInt(at + 4);
        int kind = info >>> 24 & 0x1f;
        int members = info & 0xffff;
        int next = at + 12;
        if (kind == KIND_STRUCT) {
            String struct = text(btf.getInt(at));
            layout.put(struct, btf.getInt(at + 8) & 0xffff_ffffL);
            for (int i = 0; i < members; i++) {
                int member = next + 12 * i;
                layout.put(struct + "." + text(btf.getInt(member)), (btf.getInt(member + 8) & 0xff_ffffL) / 8);
            }
        }
        return next
                + switch (kind) {
                    case 1, 14, 17 -> 4; // int, var, decl_tag
                    case 3 -> 12; // array
                    case KIND_STRUCT, 5, 15, 19 -> 12 * members; // union, datasec, enum64
                    case 6, 13 -> 8 * members; // enum, func_proto
                    default -> 0;
                };
    }

    private String text(int offset) {
        int from = strings + offset;
        int end = from;
        while (btf.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - from];
        btf.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
