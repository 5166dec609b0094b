package io.dynode.model;

/**
 * Operations that came to be while their agenda ran, and belong to one of its operations: the
 * instances of a {@code forEach}, or what a generator made.
 *
 * @param index the operation they belong to
 * @param parent the operation to whose group that one belongs itself; -1: to none
 * @param definition hash of the {@link Definition} they are described in; empty: the agenda's own
 * @param place of the operation in that definition that all of them are instances of; -1: they are
 *     all operations of that definition, in its order
 * @param first index of the first of them; the others follow
 * @param count how many there are
 * @param open how many have not ended, with all that belongs to them
 * @param failed how many of them failed, or something that belongs to them
 * @param depth how many groups lie within each other here
 * @param code of the first failure; empty: none
 */
public record Group(
    AgendaId agenda,
    int index,
    int parent,
    String definition,
    int place,
    int first,
    int count,
    int open,
    int failed,
    int depth,
    String code)
    implements Row {
  /** Whether they are instances of one operation; else a generator made them. */
  public boolean instances() {
    return place >= 0;
  }

  /** Whether the operation of that index is one of them. */
  public boolean holds(int index) {
    return index >= first && index < first + count;
  }

  /** The same without the last of them, before a rerun makes all of them anew. */
  public Group shorter() {
    return new Group(
        agenda, index, parent, definition, place, first, count - 1, open, failed, depth, code);
  }

  /** The same with one less that failed: it runs again. */
  public Group reopened() {
    return new Group(
        agenda,
        index,
        parent,
        definition,
        place,
        first,
        count,
        open + 1,
        failed - 1,
        depth,
        failed == 1 ? "" : code);
  }

  /** The same after one more of them has ended. */
  public Group ended(boolean badly, String code) {
    return new Group(
        agenda,
        index,
        parent,
        definition,
        place,
        first,
        count,
        open - 1,
        failed + (badly ? 1 : 0),
        depth,
        badly && failed == 0 ? code : this.code);
  }
}
