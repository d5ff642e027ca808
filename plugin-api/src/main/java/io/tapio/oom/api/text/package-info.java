/** Events in words, so that whatever shows an event to people tells it in the same ones. */
@NullMarked
package io.tapio.oom.api.text;

import org.jspecify.annotations.NullMarked;
