/** The demo's modules: programs that read and write files and know nothing else. */
@NullMarked
package io.dynode.examples.traffic;

import org.jspecify.annotations.NullMarked;
