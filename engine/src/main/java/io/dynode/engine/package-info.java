/** Decide, persist, act: commands, group commit, outbox and duties. */
@NullMarked
package io.dynode.engine;

import org.jspecify.annotations.NullMarked;
