package io.tapio.oom.host.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of an allocation's flags, as the kernel's own {@code %pGg} prints them: the longest forms first
 * ({@code GFP_KERNEL} for its five bits), what is left over as one hexadecimal number.
 *
 * <p>Which bit is which changes from kernel to kernel and with its configuration, so the running kernel is asked: the
 * format of its tracepoint {@code kmem:mm_page_alloc} lists all names with their bits. Immutable, for any thread.
 */
final class GfpFlags {

    /** Where tracefs is mounted: by itself, and by way of debugfs. */
    private static final List<Path> FORMATS = List.of(
            Path.of("/sys/kernel/tracing/events/kmem/mm_page_alloc/format"),
            Path.of("/sys/kernel/debug/tracing/events/kmem/mm_page_alloc/format"));

    private final List<Named> table;

    GfpFlags(List<Named> table) {
        this.table = List.copyOf(table);
    }

    /**
     * One name.
     *
     * @param mask all of its bits
     */
    record Named(long mask, String name) {}

    /** The running kernel's, where tracefs is mounted and may be read, else {@link #common}. */
    static GfpFlags ofThisKernel() {
        for (Path format : FORMATS) {
            try {
                List<Named> table = GfpFormat.parse(Files.readString(format));
                if (!table.isEmpty()) {
                    return new GfpFlags(table);
                }
            } catch (IOException | IllegalArgumentException e) {
                continue; // the next place, and then the common bits: a name is a comfort
            }
        }
        return common();
    }

    /**
     * The bits that mean the same in all kernels from 5.8 (the first with the ring that records come from) to 6.18:
     * include/linux/gfp_types.h and include/trace/events/mmflags.h. The others stay a number.
     */
    static GfpFlags common() {
        return new GfpFlags(List.of(
                new Named(0x1c_24ca, "GFP_TRANSHUGE"),
                new Named(0x1c_20ca, "GFP_TRANSHUGE_LIGHT"),
                new Named(0x10_0cca, "GFP_HIGHUSER_MOVABLE"),
                new Named(0x10_0cc2, "GFP_HIGHUSER"),
                new Named(0x10_0cc0, "GFP_USER"),
                new Named(0x40_0cc0, "GFP_KERNEL_ACCOUNT"),
                new Named(0xcc0, "GFP_KERNEL"),
                new Named(0xc40, "GFP_NOFS"),
                new Named(0xc00, "GFP_NOIO"),
                new Named(0x1, "GFP_DMA"),
                new Named(0x2, "__GFP_HIGHMEM"),
                new Named(0x4, "GFP_DMA32"),
                new Named(0x20, "__GFP_HIGH"),
                new Named(0x40, "__GFP_IO"),
                new Named(0x80, "__GFP_FS"),
                new Named(0x2000, "__GFP_NOWARN"),
                new Named(0x4000, "__GFP_RETRY_MAYFAIL"),
                new Named(0x8000, "__GFP_NOFAIL"),
                new Named(0x1_0000, "__GFP_NORETRY"),
                new Named(0x4_0000, "__GFP_COMP"),
                new Named(0x100, "__GFP_ZERO"),
                new Named(0x8_0000, "__GFP_NOMEMALLOC"),
                new Named(0x2_0000, "__GFP_MEMALLOC"),
                new Named(0x10_0000, "__GFP_HARDWALL"),
                new Named(0x20_0000, "__GFP_THISNODE"),
                new Named(0x10, "__GFP_RECLAIMABLE"),
                new Named(0x8, "__GFP_MOVABLE"),
                new Named(0x40_0000, "__GFP_ACCOUNT"),
                new Named(0x1000, "__GFP_WRITE"),
                new Named(0x400, "__GFP_DIRECT_RECLAIM"),
                new Named(0x800, "__GFP_KSWAPD_RECLAIM")));
    }

    /** The names of a mask's bits; none of 0. */
    List<String> names(long mask) {
        List<String> names = new ArrayList<>(4);
        long left = mask;
        for (Named each : table) {
            if (left != 0 && (left & each.mask) == each.mask) {
                names.add(each.name);
                left &= ~each.mask;
            }
        }
        if (left != 0) {
            names.add("0x" + Long.toHexString(left));
        }
        return names;
    }
}
