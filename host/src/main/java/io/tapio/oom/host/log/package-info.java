/** The collector's own log: how grave a message must be to be told, also while it runs. */
@NullMarked
package io.tapio.oom.host.log;

import org.jspecify.annotations.NullMarked;
