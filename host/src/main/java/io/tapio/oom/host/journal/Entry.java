package io.tapio.oom.host.journal;

import io.tapio.oom.api.event.OomEvent;

/**
 * One event in one revision, as it stands in the journal.
 *
 * @param position of the entry, from 1 on; later ones are higher, and not all numbers need be there
 * @param event as it was published
 */
public record Entry(long position, OomEvent event) {}
