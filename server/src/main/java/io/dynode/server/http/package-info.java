/** A thin port to HTTP: routes, requests, responses and problems; Jetty is behind it. */
@NullMarked
package io.dynode.server.http;

import org.jspecify.annotations.NullMarked;
