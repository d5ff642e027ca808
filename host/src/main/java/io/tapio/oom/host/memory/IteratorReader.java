package io.tapio.oom.host.memory;

import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.MemcgReadings;
import io.tapio.oom.kernel.MemcgSampler;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.SamplerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all cgroups in one pass of the kernel's iterator, and hears when a limit is hit. */
final class IteratorReader implements CgroupReader {

    private static final Logger LOG = LoggerFactory.getLogger(IteratorReader.class);
    private static final int MOST_CGROUPS = 1 << 16;

    private final CgroupTree tree;
    private final KernelInstall install;
    private final CgroupNames names;
    private volatile MemcgSampler sampler;
    private int room = SamplerOptions.USUAL_CGROUPS;
    private boolean closed;

    /** @throws NativeException when this kernel has no such iterator, or we may not use it */
    IteratorReader(CgroupTree tree, KernelInstall install) throws NativeException {
        this.tree = tree;
        this.install = install;
        this.names = new CgroupNames(tree);
        this.sampler = open();
        NativeException deaf = sampler.withoutHits();
        if (deaf != null) {
            LOG.info("hits of a limit are not heard at once: {}", deaf.getMessage());
        }
    }

    private MemcgSampler open() throws NativeException {
        return MemcgSampler.open(install, new SamplerOptions(tree.directory(), room, true));
    }

    @Override
    public boolean readsAllAtOnce() {
        return true;
    }

    @Override
    public Found readSome(Set<Long> ids) throws IOException {
        return readAll();
    }

    @Override
    public Found readAll() throws IOException {
        try {
            MemcgReadings found = sampler.sample();
            if (found.leftOut() > 0 && room < MOST_CGROUPS) {
                found = withMoreRoom(found.count() + found.leftOut());
            }
            return named(found);
        } catch (NativeException e) {
            throw new IOException(e);
        }
    }

    private synchronized MemcgReadings withMoreRoom(int cgroups) throws NativeException {
        while (room < MOST_CGROUPS && room < cgroups + cgroups / 4) {
            room *= 2;
        }
        MemcgSampler larger = open();
        sampler.close();
        sampler = larger;
        if (closed) {
            larger.wake();
        }
        return larger.sample();
    }

    private Found named(MemcgReadings found) {
        int count = found.count();
        Set<Long> alive = new HashSet<>(count * 2);
        for (int i = 0; i < count; i++) {
            alive.add(found.id(i));
        }
        names.begin(alive);
        int[] places = new int[count];
        List<Reading> readings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int above = found.parent(i);
            places[i] = Reading.NO_PARENT;
            if (above < 0) {
                names.root(found.id(i));
            } else if (places[above] < 0) {
                continue; // gone, with the one above it
            }
            String path = names.pathOf(found.id(i), found.parentId(i));
            if (path != null) {
                places[i] = readings.size();
                readings.add(reading(found, i, path, above < 0 ? Reading.NO_PARENT : places[above]));
            }
        }
        return new Found(readings, found.leftOut(), 0);
    }

    private static Reading reading(MemcgReadings found, int i, String path, int parent) {
        boolean v1 = found.isV1(i);
        Reading reading = new Reading(path, found.id(i), parent, !v1);
        long usage = found.usageBytes(i);
        long swap = found.swapUsageBytes(i);
        reading.set(Figure.USAGE, usage);
        reading.set(Figure.PEAK, found.peakBytes(i));
        reading.set(Figure.LIMIT, found.limitBytes(i));
        if (swap >= 0) {
            reading.set(Figure.SWAP, v1 ? Math.max(0, swap - usage) : swap);
        }
        reading.set(v1 ? Figure.MEMORY_AND_SWAP_LIMIT : Figure.SWAP_LIMIT, found.swapLimitBytes(i));
        long inactiveAnon = found.inactiveAnonBytes(i);
        reading.set(Figure.ANON, inactiveAnon < 0 ? inactiveAnon : inactiveAnon + found.activeAnonBytes(i));
        reading.set(Figure.ACTIVE_FILE, found.activeFileBytes(i));
        reading.set(Figure.INACTIVE_FILE, found.inactiveFileBytes(i));
        reading.set(Figure.KERNEL, found.kernelBytes(i));
        reading.set(Figure.SLAB_RECLAIMABLE, found.slabReclaimableBytes(i));
        reading.set(Figure.LIMIT_HITS, v1 ? found.failures(i) : found.maxEvents(i));
        reading.set(Figure.HIGH_EVENTS, v1 ? MemcgReadings.ABSENT : found.highEvents(i));
        reading.set(Figure.OOMS, found.oomEvents(i));
        reading.set(Figure.OOM_KILLS, found.oomKillEvents(i));
        reading.set(Figure.OOM_GROUP_KILLS, v1 ? MemcgReadings.ABSENT : found.oomGroupKillEvents(i));
        reading.set(Figure.REFAULTS, found.refaults(i));
        reading.set(Figure.SCANNED, found.scannedPages(i));
        reading.set(Figure.RECLAIMED, found.reclaimedPages(i));
        reading.set(Figure.STALLED_SOME, found.stalledSomeNs(i));
        reading.set(Figure.STALLED_FULL, found.stalledFullNs(i));
        return reading;
    }

    @Override
    public void await(int timeoutMs, LongConsumer hit) {
        if (sampler.await(timeoutMs)) {
            sampler.hits(each -> hit.accept(each.cgroupId()));
        }
    }

    @Override
    public synchronized void wake() {
        closed = true;
        sampler.wake();
    }

    @Override
    public synchronized void close() {
        sampler.close();
    }
}
