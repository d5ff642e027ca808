/**
 * The typed events and the facts they are made of. All are immutable records and safe to share between threads. What is
 * not known is {@code null} in Java and absent in JSON: never 0, never an empty string.
 */
@NullMarked
package io.tapio.oom.api.event;

import org.jspecify.annotations.NullMarked;
