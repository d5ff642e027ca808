/** Which event goes to which sink, and the runner that hands it over. */
@NullMarked
package io.tapio.oom.host.routing;

import org.jspecify.annotations.NullMarked;
