/** Objects kept as content-addressed files in a folder. */
@NullMarked
package io.dynode.objects.files;

import org.jspecify.annotations.NullMarked;
