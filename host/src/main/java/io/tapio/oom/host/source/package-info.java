/** Where kernel facts come from; chosen by what the machine allows. */
@NullMarked
package io.tapio.oom.host.source;

import org.jspecify.annotations.NullMarked;
