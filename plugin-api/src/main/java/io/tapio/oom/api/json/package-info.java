/** Events as CloudEvents JSON, and the JSON Schema that they keep. */
@NullMarked
package io.tapio.oom.api.json;

import org.jspecify.annotations.NullMarked;
