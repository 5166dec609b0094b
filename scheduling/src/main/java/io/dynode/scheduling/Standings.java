package io.dynode.scheduling;

import io.dynode.model.CustomerId;

/** What customers have had so far, against their weights, at one moment. */
@FunctionalInterface
public interface Standings {
  /** All alike: for disciplines that do not compare customers. */
  Standings NONE = customer -> 0;

  /** The customer's measure; the one with the smallest goes first. */
  long of(CustomerId customer);
}
