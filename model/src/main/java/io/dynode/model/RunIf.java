package io.dynode.model;

/** Which ends of its dependencies let an operation run; otherwise it is skipped. */
public enum RunIf {
  /** Every dependency succeeded. The default. */
  ALL_SUCCEEDED,
  /** At least one dependency has ended, however. */
  ANY_DONE,
  /** All dependencies have ended, however. */
  ALL_DONE,
  /** At least one dependency failed. */
  ANY_FAILED
}
