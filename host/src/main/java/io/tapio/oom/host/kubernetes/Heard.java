package io.tapio.oom.host.kubernetes;

import java.time.Instant;

/**
 * How far what is known of the pods can be relied on.
 *
 * @param since from when on nothing was missed: the watch has not been in trouble since
 * @param last when something last came over the watch, be it a bookmark: whatever the API server knew before is known
 */
public record Heard(Instant since, Instant last) {}
