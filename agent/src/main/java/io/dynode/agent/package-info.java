/** Leases attempts, runs them in an environment and reports how they end. */
@NullMarked
package io.dynode.agent;

import org.jspecify.annotations.NullMarked;
