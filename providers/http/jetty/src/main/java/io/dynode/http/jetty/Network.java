package io.dynode.http.jetty;

import java.net.InetAddress;

/** Addresses that begin with the same bits. */
record Network(byte[] begin, int bits) {
  /**
   * Reads an address, or a network as {@code address/bits}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static Network of(String text) {
    int slash = text.indexOf('/');
    byte[] begin;
    int bits;
    try {
      begin = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      bits = slash < 0 ? begin.length * 8 : Integer.parseInt(text.substring(slash + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is neither an address nor a network", e);
    }
    if (bits < 0 || bits > begin.length * 8) {
      throw new IllegalArgumentException("'" + text + "': so many bits no address has");
    }
    return new Network(begin, bits);
  }

  /** Whether the address is in it; never for one of the other kind. */
  boolean holds(byte[] address) {
    if (address.length != begin.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((address[bit / 8] & mask) != (begin[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
