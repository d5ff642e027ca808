/** Events and memory samples as metrics in Micrometer's global registry, which the host serves. */
@NullMarked
package io.tapio.oom.plugin.prometheus;

import org.jspecify.annotations.NullMarked;
