package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.host.forecast.Course.Break;
import io.tapio.oom.host.forecast.Round.Ended;
import io.tapio.oom.host.forecast.Round.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The courses of the cgroups that have a limit of their own and an owner. Who comes when the book is full is passed over
 * and counted. Belongs to one thread, but for its counts.
 */
final class CourseBook {

    /** As many as a node has cgroups with a limit, and many times that. */
    static final int MOST = 5_000;

    private final int most;
    private final Map<String, Course> byPath = new LinkedHashMap<>();
    private volatile int size;
    private volatile long beyond;
    private volatile long begunAnew;

    CourseBook() {
        this(MOST);
    }

    CourseBook(int most) {
        this.most = most;
    }

    /** Takes a pass. */
    Round take(MemorySamples samples) {
        List<Step> steps = new ArrayList<>(samples.samples().size());
        List<Ended> ended = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        long leftOut = 0;
        for (MemorySample sample : samples.samples()) {
            Room own = sample.own();
            if (own == null || !owned(sample.owner())) {
                continue;
            }
            if (!seen.add(sample.cgroupPath())) {
                continue;
            }
            leftOut += step(sample, own, samples.bootTimeNs(), steps, ended) ? 0 : 1;
        }
        for (Iterator<Course> all = byPath.values().iterator(); all.hasNext(); ) {
            Course course = all.next();
            boolean gone = samples.whole() && !seen.contains(course.path());
            boolean lost = samples.bootTimeNs() - course.lastNs() > Course.LONGEST_GAP_SECONDS * 1e9;
            if (gone || lost) {
                ended.add(new Ended(course, gone ? Ending.CONTAINER_ENDED : Ending.LOST_SIGHT));
                all.remove();
            }
        }
        size = byPath.size();
        beyond += leftOut;
        return new Round(samples.time(), samples.bootTimeNs(), steps, ended);
    }

    private boolean step(MemorySample sample, Room own, long bootTimeNs, List<Step> steps, List<Ended> ended) {
        Course course = byPath.get(sample.cgroupPath());
        Break broken = course == null ? Break.NONE : course.breaks(sample, own, bootTimeNs);
        if (broken == Break.REPEATED) {
            return true; // it says nothing new
        }
        if (course != null && broken != Break.NONE) {
            ended.add(new Ended(course, ending(broken)));
            byPath.remove(sample.cgroupPath());
            begunAnew++;
            course = null;
        }
        if (course == null) {
            if (byPath.size() >= most) {
                return false;
            }
            course = new Course(sample, own, bootTimeNs);
            byPath.put(sample.cgroupPath(), course);
        }
        steps.add(new Step(course, course.next(sample, own, bootTimeNs)));
        return true;
    }

    /** A process was killed for that limit: what grows from now on is another course. */
    void killed(Course course) {
        byPath.remove(course.path(), course);
        size = byPath.size();
    }

    private static Ending ending(Break broken) {
        return switch (broken) {
            case LIMIT_CHANGED -> Ending.LIMIT_CHANGED;
            case GAP -> Ending.LOST_SIGHT;
            case RESTARTED, REPEATED, NONE -> Ending.RESTARTED;
        };
    }

    /** The node's own slices have limits too, and nobody to be told. */
    private static boolean owned(Ownership owner) {
        return owner.container() != null || owner.pod() != null || owner.unit() != null;
    }

    /** How many courses there are. For any thread. */
    int size() {
        return size;
    }

    /** How many points were passed over since the book was full. For any thread. */
    long beyond() {
        return beyond;
    }

    /** How many courses broke and began anew. For any thread. */
    long begunAnew() {
        return begunAnew;
    }
}
