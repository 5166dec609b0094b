/** The pure half of agendas: graphs, references, conditions, failure and retry. */
@NullMarked
package io.dynode.workflow;

import org.jspecify.annotations.NullMarked;
