/** Finds out what this machine allows, by trying. */
@NullMarked
package io.tapio.oom.host.doctor;

import org.jspecify.annotations.NullMarked;
