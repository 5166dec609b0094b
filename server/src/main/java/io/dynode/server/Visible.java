package io.dynode.server;

import io.dynode.model.Caller;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Kind;
import io.dynode.model.ProblemException;
import io.dynode.model.Resource;
import io.dynode.server.http.Request;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The customers whose things exist for a request. It is put into queries, so that what is not
 * visible is never read.
 *
 * @param all every customer, also those that will come
 * @param named those, unless all
 */
record Visible(boolean all, List<String> named) {
  /** Most customers that are looked through one by one. */
  static final int MOST = 10_000;

  /** Those of the caller, narrowed to the query's {@code customer} if it names one. */
  static Visible to(Request request) {
    Caller caller = request.caller();
    Optional<String> only = request.query("customer");
    if (only.isPresent()) {
      check(caller, only.get());
      return new Visible(false, List.of(only.get()));
    }
    return caller.all()
        ? new Visible(true, List.of())
        : new Visible(false, List.copyOf(new TreeSet<>(caller.customers())));
  }

  /** Refuses customers that do not exist for the caller, as if there were no such customer. */
  static void check(Caller caller, String customer) {
    if (!caller.mayActFor(customer)) {
      throw unknown(customer);
    }
  }

  static ProblemException unknown(String customer) {
    return new ProblemException(
        ErrorCode.NOT_FOUND, "There is no customer '" + customer + "' for this key");
  }

  /** Whether things of that customer are visible. */
  boolean has(String customer) {
    return all || named.contains(customer);
  }

  /** The customers one by one; refused when there are too many for that. */
  List<String> each(Reader reader) {
    if (!all) {
      return named;
    }
    List<Resource> customers = reader.scan(Scan.of(Tables.RESOURCES, MOST + 1, Kind.CUSTOMER, ""));
    if (customers.size() > MOST) {
      throw new ProblemException(
          ErrorCode.MISSING_FIELD,
          "There are more than " + MOST + " customers: say with 'customer' of which one");
    }
    return customers.stream().map(Resource::name).toList();
  }

  /** For a filter on a column; empty: none is needed. */
  Optional<Set<String>> filter() {
    return all ? Optional.empty() : Optional.of(new LinkedHashSet<>(named));
  }

  /** Puts the visibility into a scan that is not along customers. */
  <R extends io.dynode.model.Row> Scan<R> within(Scan<R> scan) {
    return all ? scan : scan.where("customer", Set.copyOf(named));
  }

  /**
   * The customer a write is for: the one named, else the caller's only one, else the only one there
   * is.
   */
  static CustomerId acting(Request request, Reader reader, String named) {
    Caller caller = request.caller();
    if (!named.isEmpty()) {
      check(caller, named);
      return new CustomerId(named);
    }
    List<String> possible =
        caller.all()
            ? reader.scan(Scan.of(Tables.RESOURCES, 2, Kind.CUSTOMER, "")).stream()
                .map(Resource::name)
                .toList()
            : caller.customers();
    if (possible.size() != 1) {
      throw new ProblemException(
          ErrorCode.MISSING_FIELD,
          possible.isEmpty()
              ? "There is no customer yet; create one first"
              : "Say for which customer, since the key may act for several",
          "/customerId");
    }
    return new CustomerId(possible.getFirst());
  }
}
