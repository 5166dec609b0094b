/** Conditions and filters in CEL, bounded at compile time. */
@NullMarked
package io.dynode.expressions.cel;

import org.jspecify.annotations.NullMarked;
