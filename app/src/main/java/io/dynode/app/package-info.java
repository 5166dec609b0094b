/** The only place where the parts are wired together, and the entry point. */
@NullMarked
package io.dynode.app;

import org.jspecify.annotations.NullMarked;
