/** Code that breaks the rules, so that the rules are seen to find it. */
@NullMarked
package io.dynode.checks.planted;

import org.jspecify.annotations.NullMarked;
