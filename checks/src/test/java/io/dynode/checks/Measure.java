package io.dynode.checks;

/** How much of what a rule limits was found in one place. */
record Measure(Rule rule, String where, int value) {}
