/** What a plugin author compiles against. {@link io.tapio.oom.api.ApiVersion} tells which version this is. */
@NullMarked
package io.tapio.oom.api;

import org.jspecify.annotations.NullMarked;
