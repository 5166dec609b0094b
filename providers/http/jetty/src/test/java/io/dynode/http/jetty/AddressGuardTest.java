package io.dynode.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private static final AddressGuard USUAL = AddressGuard.allowing("");

  private static boolean allows(AddressGuard guard, String address) {
    return guard.allows(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "fec0::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "4000::1"
      })
  void keepsOutWhatIsNotPublic(String address) {
    assertThat(allows(USUAL, address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "93.184.216.34",
        "172.15.255.255",
        "172.32.0.1",
        "11.0.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "168.63.129.17",
        "2606:4700::1111",
        "2a00::1",
        "64:ff9b::101:101",
        "2002:101:101::1"
      })
  void letsThroughWhatIsPublic(String address) {
    assertThat(allows(USUAL, address)).isTrue();
  }

  @Test
  void letsThroughWhatIsAllowed() {
    AddressGuard guard = AddressGuard.allowing("10.1.0.0/16, 127.0.0.1 ,fd00::/8,hook.Example.");
    assertThat(allows(guard, "10.1.255.1")).isTrue();
    assertThat(allows(guard, "10.2.0.1")).isFalse();
    assertThat(allows(guard, "127.0.0.1")).isTrue();
    assertThat(allows(guard, "127.0.0.2")).isFalse();
    assertThat(allows(guard, "fd12::1")).isTrue();
    assertThat(guard.allowsName("HOOK.example")).isTrue();
    assertThat(guard.allowsName("a.hook.example")).isFalse();
  }

  @Test
  void letsThroughNamesBelowOne() {
    AddressGuard guard = AddressGuard.allowing("*.internal");
    assertThat(guard.allowsName("a.b.internal.")).isTrue();
    assertThat(guard.allowsName("internal")).isFalse();
    assertThat(guard.allowsName("evilinternal")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0/8/8", "a b", "*", "::/129", "10.0.0.0/x", "http://a"})
  void refusesWhatNamesNothing(String allowed) {
    assertThatThrownBy(() -> AddressGuard.allowing(allowed))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.1", "::1"})
  void tellsByTheTextWhereItCan(String host) {
    assertThat(USUAL.objection(host)).hasValueSatisfying(o -> assertThat(o).contains(host));
    assertThat(AddressGuard.allowing("localhost,*.localhost,127.0.0.1,::1").objection(host))
        .isEmpty();
  }
}
