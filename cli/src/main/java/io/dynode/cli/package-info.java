/** The client commands. */
@NullMarked
package io.dynode.cli;

import org.jspecify.annotations.NullMarked;
