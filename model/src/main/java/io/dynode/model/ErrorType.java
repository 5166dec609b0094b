package io.dynode.model;

/** Who or what is at fault; retry, HTTP status and metrics follow from it. */
public enum ErrorType {
  /** The module or the request is wrong: exit code other than 0, bad input. */
  USER,
  /** The attempt had too little: memory, disk. */
  RESOURCE,
  /** The place failed: agent or node lost, evicted, image not pulled. Not the user's attempt. */
  INFRASTRUCTURE,
  /** It took longer than its timeout. */
  TIMEOUT,
  /** Somebody asked for it to stop. */
  CANCELED,
  /** A system outside of Dynode answered wrongly or not at all. */
  EXTERNAL,
  /** A defect of Dynode itself. */
  INTERNAL
}
