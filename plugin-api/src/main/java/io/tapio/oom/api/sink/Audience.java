package io.tapio.oom.api.sink;

/** Who reads what a sink sends. It decides what goes there where no route says otherwise. */
public enum Audience {
    /** Programs: each event as it comes, one by one or in batches, nothing gathered and nothing summed up. */
    PROGRAMS,
    /** People: what belongs together is one notification, what repeats is summed up, nothing comes in floods. */
    PEOPLE,
    /** Counters: every event, whatever the routes say, since a count that leaves some out is none. */
    COUNTERS
}
