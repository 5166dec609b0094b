/** The HTTP API: routes, identity, feeds and the agent protocol. */
@NullMarked
package io.dynode.server;

import org.jspecify.annotations.NullMarked;
