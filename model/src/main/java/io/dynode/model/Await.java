package io.dynode.model;

/**
 * What an operation waits for that runs without an attempt. There is at most one of an operation;
 * those of calls and of agendas stay when it is over, as long as their agenda.
 *
 * @param index the operation that waits
 * @param run of the operation
 * @param number which try of that run; starts at 1
 * @param customer whose operation it is
 * @param open false: the operation does not wait for it any more
 * @param subject EVENT: the one type that is waited for, or {@code *}; AGENDA: the agenda, once
 *     there is one; HTTP: who calls
 * @param sequence EVENT: those accepted up to here came before it began to wait
 * @param dueMicros when something has to be done about it; {@link #NEVER}: nothing
 * @param body EVENT: which events; CALLBACK: the secret that ends it; AGENDA: the queue that was
 *     full, while it is
 */
public record Await(
    AgendaId agenda,
    int index,
    int run,
    int number,
    CustomerId customer,
    AwaitKind kind,
    boolean open,
    String subject,
    long sequence,
    long dueMicros,
    Json body)
    implements Row {
  /** Nothing has to be done. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What is waited for. */
  public enum AwaitKind {
    /** An event of the customer. */
    EVENT,
    /** A call of the one address made for it. */
    CALLBACK,
    /** The end of an agenda that the operation submits. */
    AGENDA,
    /** The answer to a request over HTTP. */
    HTTP,
    /** A change of the operation's own agenda. */
    UPDATE
  }

  /** The same, due at another time. */
  public Await due(long micros) {
    return new Await(
        agenda, index, run, number, customer, kind, open, subject, sequence, micros, body);
  }

  /** The same about another subject, due at another time. */
  public Await with(String other, long micros) {
    return new Await(
        agenda, index, run, number, customer, kind, open, other, sequence, micros, body);
  }

  /** The same, over. */
  public Await closed(long micros) {
    return new Await(
        agenda, index, run, number, customer, kind, false, subject, sequence, micros, body);
  }

  /** The same with another body, due at another time. */
  public Await saying(Json other, long micros) {
    return new Await(
        agenda, index, run, number, customer, kind, open, subject, sequence, micros, other);
  }
}
