/** Runs attempts as processes of the host. */
@NullMarked
package io.dynode.environments.process;

import org.jspecify.annotations.NullMarked;
