package io.dynode.http.jetty;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says which addresses a user's call may reach: public ones, and what the operator allowed. What is
 * not known to be public is not: private, loopback, link-local and multicast networks, those of
 * cloud metadata, and IPv6 addresses that carry one of them.
 */
public final class AddressGuard {
  /** Networks that are not public; the last two answer for a cloud's metadata. */
  private static final List<Network> CLOSED =
      List.of(
          Network.of("0.0.0.0/8"),
          Network.of("10.0.0.0/8"),
          Network.of("100.64.0.0/10"),
          Network.of("127.0.0.0/8"),
          Network.of("172.16.0.0/12"),
          Network.of("192.0.0.0/24"),
          Network.of("192.0.2.0/24"),
          Network.of("192.88.99.0/24"),
          Network.of("192.168.0.0/16"),
          Network.of("198.18.0.0/15"),
          Network.of("198.51.100.0/24"),
          Network.of("203.0.113.0/24"),
          Network.of("224.0.0.0/3"),
          Network.of("169.254.0.0/16"),
          Network.of("168.63.129.16/32"),
          Network.of("2001::/23"),
          Network.of("2001:db8::/32"),
          Network.of("3fff::/20"));

  /** All of IPv6 that is given out to the public. */
  private static final Network GLOBAL = Network.of("2000::/3");

  /** IPv6 networks whose addresses carry an IPv4 address, and at which byte. */
  private static final List<Carrier> CARRIERS =
      List.of(new Carrier(Network.of("2002::/16"), 2), new Carrier(Network.of("64:ff9b::/96"), 12));

  private final List<Network> networks;
  private final List<String> names;

  private record Carrier(Network network, int at) {}

  private AddressGuard(List<Network> networks, List<String> names) {
    this.networks = List.copyOf(networks);
    this.names = List.copyOf(names);
  }

  /**
   * A guard that allows besides what is public what the text names.
   *
   * @param allowed with commas: addresses ({@code 10.1.2.3}), networks ({@code 10.0.0.0/8}), names
   *     ({@code hooks.internal}) and all names below one ({@code *.internal}); a name is allowed
   *     wherever it leads
   * @throws IllegalArgumentException naming the part that is none of these
   */
  public static AddressGuard allowing(String allowed) {
    List<Network> networks = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String part : allowed.split(",", -1)) {
      String entry = part.strip();
      if (entry.isEmpty()) {
        continue;
      }
      if (entry.contains("/") || entry.contains(":") || entry.matches("[0-9.]+")) {
        networks.add(Network.of(entry));
      } else if (entry.matches("(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?")) {
        names.add(plain(entry));
      } else {
        throw new IllegalArgumentException(
            "'" + entry + "' is neither a host's name nor an address nor a network");
      }
    }
    return new AddressGuard(networks, names);
  }

  /** Whether this name is allowed wherever it leads. */
  boolean allowsName(String host) {
    String name = plain(host);
    return names.stream()
        .anyMatch(n -> n.startsWith("*.") ? name.endsWith(n.substring(1)) : name.equals(n));
  }

  /** Whether a call may go to this address. */
  boolean allows(InetAddress address) {
    byte[] bytes = address.getAddress();
    return networks.stream().anyMatch(n -> n.holds(bytes)) || isPublic(bytes);
  }

  /** What speaks against a host that is written as an address, as far as its text tells. */
  Optional<String> objection(String host) {
    if (allowsName(host)) {
      return Optional.empty();
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      return plain(host).equals("localhost") || plain(host).endsWith(".localhost")
          ? Optional.of(refusal(host))
          : Optional.empty();
    }
    return allows(address) ? Optional.empty() : Optional.of(refusal(host));
  }

  /** Why a host is not called. */
  static String refusal(String host) {
    return "'" + host + "' is no public address; an operator can allow it with 'callsAllowed'";
  }

  private static boolean isPublic(byte[] bytes) {
    for (Carrier carrier : CARRIERS) {
      if (carrier.network.holds(bytes)) {
        byte[] carried = new byte[4];
        System.arraycopy(bytes, carrier.at, carried, 0, 4);
        return isPublic(carried);
      }
    }
    return (bytes.length == 4 || GLOBAL.holds(bytes))
        && CLOSED.stream().noneMatch(n -> n.holds(bytes));
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
