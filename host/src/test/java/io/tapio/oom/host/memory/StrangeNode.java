package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Some containers of one made-up node and their passes, with all that may go wrong: the wall clock jumps, the time since
 * boot stands still, runs back or skips; counters run backwards, limits are none, 0, or another one each time, usage is
 * above them, samples come twice or not at all, cgroups are made again. The same seed makes the same passes.
 */
public final class StrangeNode {

    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final long NO_LIMIT = Long.MAX_VALUE / 4096 * 4096;

    private final Random random;
    private final List<Strange> containers = new ArrayList<>();
    private final Map<Long, Growth> growths = new HashMap<>();
    private final boolean strange;
    private long wallNs;
    private long bootNs;
    private long nextId = 10;

    /** @param strange whether cgroups misbehave too; else the clocks alone do */
    public StrangeNode(long seed, int size, boolean strange) {
        this.random = new Random(seed);
        this.strange = strange;
        this.bootNs = 1 + random.nextInt(1_000_000) * 1_000_000L;
        for (int i = 0; i < size; i++) {
            containers.add(new Strange("/docker/" + seed + "-" + i));
        }
    }

    /** The shapes that what is held may have. */
    private enum Shape {
        FLAT,
        LEAK,
        SAW,
        WALK,
        WILD
    }

    /** The next pass. */
    public MemoryPass pass() {
        long stepNs = (random.nextInt(3) == 0 ? 10 : 1) * 1_000_000_000L + random.nextInt(40_000_000) - 20_000_000;
        if (chance(.01)) {
            stepNs = switch (random.nextInt(3)) {
                case 0 -> 0;
                case 1 -> -random.nextInt(2_000_000_000);
                default -> 30_000_000_000L + random.nextInt(60) * 1_000_000_000L;
            };
        }
        bootNs = Math.max(1, bootNs + stepNs);
        wallNs += stepNs + (chance(.03) ? (random.nextBoolean() ? HOUR_NS : -HOUR_NS) : 0);
        List<Reading> readings = new ArrayList<>();
        for (Strange each : containers) {
            each.next(readings, stepNs / 1e9);
        }
        Rooms rooms = new Rooms(readings, chance(.1) ? random.nextInt(1 << 28) : 0);
        List<MemorySample> samples = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            samples.add(sample(readings.get(i), rooms, i));
        }
        Instant time = BEGAN.plusNanos(wallNs);
        return new MemoryPass(new MemorySamples(time, bootNs, !chance(.3), samples), List.of());
    }

    private MemorySample sample(Reading reading, Rooms rooms, int index) {
        Growth growth = growths.computeIfAbsent(reading.id(), id -> new Growth());
        Long held = reading.unreclaimable();
        if (held != null) {
            growth.take(bootNs, held);
        }
        String id = reading.path().substring(reading.path().lastIndexOf('/') + 1);
        return Samples.of(
                reading,
                reading.or(Figure.USAGE, 0),
                rooms,
                index,
                growth.rates(),
                Ownership.of(new ContainerFacts(id, id, "docker"), null, null));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** One container. */
    private final class Strange {

        private final String path;
        private final Shape shape;
        private final double slope;
        private final long firstLimit;
        private long id = nextId++;
        private long limit;
        private double level;
        private long hits;
        private long stalledNs;

        Strange(String path) {
            this.path = path;
            this.shape = strange ? Shape.values()[random.nextInt(Shape.values().length)] : Shape.FLAT;
            this.firstLimit = 1 + random.nextInt(1 << 29);
            this.limit = firstLimit;
            this.level = random.nextDouble() * (strange ? 1 : .9);
            this.slope = Math.pow(10, -2 - 3 * random.nextDouble());
        }

        void next(List<Reading> readings, double seconds) {
            move(seconds);
            if (strange) {
                stumble();
                if (chance(.02)) {
                    return;
                }
            }
            readings.add(reading());
            if (strange && chance(.01)) {
                readings.add(reading());
            }
        }

        private void move(double seconds) {
            switch (shape) {
                case FLAT -> {}
                case LEAK -> level = level > 1 ? 0 : level + slope * seconds;
                case SAW -> level = level > .95 ? .2 : level + 10 * slope * seconds;
                case WALK -> level = Math.clamp(level + slope * random.nextGaussian(), 0, 1);
                case WILD -> level = random.nextInt(4) * random.nextDouble();
            }
            hits += level > .95 ? random.nextInt(100) : 0;
            stalledNs += level > .95 ? random.nextInt(1_000_000) : 0;
        }

        private void stumble() {
            if (chance(.005)) {
                id = nextId++;
                hits = 0;
            }
            if (chance(.005)) {
                hits /= 2;
                stalledNs = Math.max(0, stalledNs - 1_000);
            }
            if (chance(shape == Shape.WILD ? .5 : .005)) {
                limit = switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> NO_LIMIT;
                    case 2 -> 1 + random.nextInt(1 << 29);
                    default -> firstLimit;
                };
            }
        }

        private Reading reading() {
            boolean v2 = random.nextBoolean();
            Reading reading = new Reading(path, id, Reading.NO_PARENT, v2);
            long held = (long) (level * firstLimit);
            long cache = strange ? random.nextInt(1 << 20) : 0;
            reading.set(Figure.USAGE, strange && chance(.01) ? cache / 2 : held + cache);
            reading.set(Figure.LIMIT, limit == NO_LIMIT && random.nextBoolean() ? null : Long.valueOf(limit));
            reading.set(Figure.ACTIVE_FILE, cache / 2);
            reading.set(Figure.INACTIVE_FILE, strange && chance(.01) ? null : Long.valueOf(cache - cache / 2));
            reading.set(Figure.SLAB_RECLAIMABLE, 0L);
            reading.set(Figure.LIMIT_HITS, strange && chance(.01) ? null : Long.valueOf(hits));
            reading.set(Figure.OOM_KILLS, 0L);
            reading.set(Figure.STALLED_SOME, stalledNs);
            if (strange && chance(.01)) {
                reading.set(Figure.SWAP, (long) random.nextInt(1 << 20));
                reading.set(v2 ? Figure.SWAP_LIMIT : Figure.MEMORY_AND_SWAP_LIMIT, (long) random.nextInt(1 << 20));
            }
            return reading;
        }
    }
}
