/** What {@code dynode bench} measures. */
@NullMarked
package io.dynode.benchmarks;

import org.jspecify.annotations.NullMarked;
