/** A virtual world that steps the production classes on one thread from one seed. */
@NullMarked
package io.dynode.simulation;

import org.jspecify.annotations.NullMarked;
