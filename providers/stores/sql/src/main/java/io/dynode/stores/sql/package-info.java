/** The SQL state store, on SQLite. */
@NullMarked
package io.dynode.stores.sql;

import org.jspecify.annotations.NullMarked;
