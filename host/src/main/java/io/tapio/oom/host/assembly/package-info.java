/** Puts trigger, victims and limit owner of one OOM together and makes the events and their ids. */
@NullMarked
package io.tapio.oom.host.assembly;

import org.jspecify.annotations.NullMarked;
