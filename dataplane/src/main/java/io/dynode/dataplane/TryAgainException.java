package io.dynode.dataplane;

/** The server could not be reached, or could not say yes or no: the step is to be repeated. */
public final class TryAgainException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param cause what the server, or the way to it, said
   */
  public TryAgainException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
