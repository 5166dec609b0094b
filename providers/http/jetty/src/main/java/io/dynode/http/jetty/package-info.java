/** Calls to addresses that users name, guarded: nothing inside the network is reached by them. */
@NullMarked
package io.dynode.http.jetty;

import org.jspecify.annotations.NullMarked;
