/** Stages files in before a module runs and commits what it leaves behind. */
@NullMarked
package io.dynode.dataplane;

import org.jspecify.annotations.NullMarked;
