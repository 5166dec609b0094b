/** The product's words as types: ids, records, states and error codes. Depends on nothing. */
@NullMarked
package io.dynode.model;

import org.jspecify.annotations.NullMarked;
