/** YAML to validated, immutable records; every mistake is reported at once with file and line. */
@NullMarked
package io.tapio.oom.host.config;

import org.jspecify.annotations.NullMarked;
