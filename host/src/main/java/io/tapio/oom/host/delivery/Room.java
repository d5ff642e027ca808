package io.tapio.oom.host.delivery;

import io.tapio.oom.host.journal.EventLog;
import java.util.random.RandomGenerator;

/**
 * What all sinks of the room share.
 *
 * @param timeline the thread that they belong to
 * @param log the events
 * @param bookmarks where their progress is kept
 * @param letters what is given up on
 * @param random for pauses
 */
record Room(Timeline timeline, EventLog log, Bookmarks bookmarks, DeadLetters letters, RandomGenerator random) {}
