package io.dynode.dataplane;

/** The server could not say yes or no: the step is to be repeated. */
final class TryAgainException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TryAgainException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
