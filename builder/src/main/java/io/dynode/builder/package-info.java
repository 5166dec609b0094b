/** Agendas made by Java programs: names that the compiler knows, values with their types. */
@NullMarked
package io.dynode.builder;

import org.jspecify.annotations.NullMarked;
