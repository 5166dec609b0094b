/** The pure half of queues: disciplines, admission, capacity and quotas. */
@NullMarked
package io.dynode.scheduling;

import org.jspecify.annotations.NullMarked;
