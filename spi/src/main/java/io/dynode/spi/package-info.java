/** The ports: what the product needs from stores, environments, clocks and the like. */
@NullMarked
package io.dynode.spi;

import org.jspecify.annotations.NullMarked;
