/** Fuzz targets: {@code fuzzerTestOneInput} takes any bytes and must neither throw, nor hang, nor grow. */
@NullMarked
package io.tapio.oom.fuzz;

import org.jspecify.annotations.NullMarked;
