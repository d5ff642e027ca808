/** Events in a file, one JSON object a line. */
@NullMarked
package io.tapio.oom.plugin.file;

import org.jspecify.annotations.NullMarked;
