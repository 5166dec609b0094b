package io.dynode.model;

import java.time.Duration;
import java.util.Optional;

/** How long what is over is kept for a customer, where the installation's rules do not suit it. */
public record Retention(
    @Field("Agendas that ended, with all that belongs to them.") Optional<Keep> agendas,
    @Field("Events with what became of them, dead letters included.") Optional<Keep> events,
    @Field("Lines of the audit.") Optional<Keep> audit,
    @Field(
            "Whether agendas, events and lines of the audit are archived, compressed, before they"
                + " go.")
        boolean archive,
    @Field(
            "Archives, by the time they were made; else they stay. Of events and the audit only the"
                + " age counts.")
        Optional<Keep> archives) {
  /** Of everything: as the installation says. */
  public static final Retention USUAL =
      new Retention(Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty());

  /** What is older than the age goes, and the oldest of what is more than the count. */
  public record Keep(
      @Field(
              value = "Longest time since the end. Left out or 0: any time.",
              min = 0,
              max = Field.LONGEST)
          Duration age,
      @Field(value = "Most that are kept, the newest. Left out or 0: any number.", min = 0)
          long count) {
    /** Nothing goes. */
    public static final Keep ALL = new Keep(Duration.ZERO, 0);
  }
}
