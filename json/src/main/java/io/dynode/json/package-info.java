/** One strict codec between records and JSON or YAML: every error with its JSON pointer. */
@NullMarked
package io.dynode.json;

import org.jspecify.annotations.NullMarked;
