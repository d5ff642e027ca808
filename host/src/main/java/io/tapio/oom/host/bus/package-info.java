/** The addresses that the rooms speak on, and the codec that hands records over by reference. */
@NullMarked
package io.tapio.oom.host.bus;

import org.jspecify.annotations.NullMarked;
