/** The built distribution as separate processes, seen from outside: real kills, real sockets, real signals. */
@NullMarked
package io.tapio.oom.e2e;

import org.jspecify.annotations.NullMarked;
