package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ByteRangeTest {
  @Test
  void rangesAreAsRfc9110Says() {
    assertThat(ByteRange.parse("bytes=0-4", 10)).contains(new ByteRange(0, 4));
    assertThat(ByteRange.parse("bytes=5-", 10)).contains(new ByteRange(5, 9));
    assertThat(ByteRange.parse("bytes=5-99", 10)).contains(new ByteRange(5, 9));
    assertThat(ByteRange.parse("bytes=-3", 10)).contains(new ByteRange(7, 9));
    assertThat(ByteRange.parse("bytes=-30", 10)).contains(new ByteRange(0, 9));
  }

  @Test
  void whatCannotBeSatisfiedIsEmpty() {
    assertThat(ByteRange.parse("bytes=10-", 10).map(ByteRange::empty)).contains(true);
    assertThat(ByteRange.parse("bytes=-0", 10).map(ByteRange::empty)).contains(true);
    assertThat(ByteRange.parse("bytes=0-", 0).map(ByteRange::empty)).contains(true);
  }

  @Test
  void whatIsNotUnderstoodIsIgnored() {
    for (String header :
        new String[] {"bytes=", "bytes=-", "lines=1-2", "bytes=1-2,4-5", "bytes=4-2"}) {
      Optional<ByteRange> range = ByteRange.parse(header, 10);
      assertThat(range).as(header).isEmpty();
    }
  }
}
