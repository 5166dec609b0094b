/** The in-memory state store: the executable specification of the store contract. */
@NullMarked
package io.dynode.stores.memory;

import org.jspecify.annotations.NullMarked;
