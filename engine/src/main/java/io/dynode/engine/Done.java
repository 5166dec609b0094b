package io.dynode.engine;

/** The answer to a command that has nothing more to say than that its change is durable. */
public enum Done {
  DONE
}
