package io.tapio.oom.host.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What became of a cgroup that was recorded.
 *
 * @param trace the trace's name
 * @param family what kind of program it was: traces of one family are one row of a score
 * @param end why it is over
 * @param endSeconds when somebody was killed, else of the last sample; in the time of the trace
 * @param sudden whether the kill came by one big allocation, which nobody can foretell
 */
public record Recording(String trace, String family, TraceRecorder.End end, double endSeconds, boolean sudden) {

    /** Adds its line to a file that says of traces how they ended; makes the file where there is none. */
    public void appendTruth(Path file) throws IOException {
        Files.writeString(file, truth() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    ObjectNode truth() {
        boolean killed = end == TraceRecorder.End.KILLED;
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("trace", trace);
        line.put("family", family);
        line.put("killed", killed);
        line.put("kill_t", killed ? endSeconds : null);
        line.put("end_t", endSeconds);
        line.put("predictable", killed && !sudden);
        return line;
    }
}
