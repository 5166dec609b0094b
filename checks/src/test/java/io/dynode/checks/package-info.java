/** The rules of the repository, as tests: architecture, budgets, banned calls, format and links. */
@NullMarked
package io.dynode.checks;

import org.jspecify.annotations.NullMarked;
