/** The words of Dynode: ids, records, states and error codes. Immutable, free of dependencies. */
@NullMarked
package io.dynode.model;

import org.jspecify.annotations.NullMarked;
