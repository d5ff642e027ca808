/** Events as HTTP POSTs: CloudEvents of every content mode, or a body of the user's own. */
@NullMarked
package io.tapio.oom.plugin.webhook;

import org.jspecify.annotations.NullMarked;
