/** Contract suites and a settable clock, for every implementation of a port. */
@NullMarked
package io.dynode.testkit;

import org.jspecify.annotations.NullMarked;
