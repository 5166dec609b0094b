/** Ports: what Dynode asks of a store, a bus, an environment, a clock. */
@NullMarked
package io.dynode.spi;

import org.jspecify.annotations.NullMarked;
