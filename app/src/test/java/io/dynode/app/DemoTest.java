package io.dynode.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.examples.traffic.TrafficClip;
import io.dynode.examples.traffic.TrafficClip.Vehicle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo passes, and would not if what it finds were not what was drawn. */
class DemoTest {
  @Test
  void demoPasses() {
    Client.Result demo = new Client(Path.of(""), Map.of()).run("demo", "--seed", "3");
    assertThat(demo.status()).as(demo.toString()).isZero();
    assertThat(demo.err()).contains("PASS");
    assertThat(demo.out())
        .contains("event  traffic.video.uploaded", "file  crops/car-001.jpg")
        .contains("drawn: 9 vehicles; found: 9");
  }

  @Test
  void whatIsMissingOrTooMuchIsTold() {
    List<Vehicle> drawn = TrafficClip.of(3).vehicles();
    assertThat(Demo.compare(drawn, drawn).good()).isTrue();
    assertThat(Demo.compare(drawn, drawn.subList(1, 9)).missing()).containsExactly(drawn.get(0));
    Vehicle first = drawn.get(0);
    Vehicle late = new Vehicle(first.colour(), first.kind(), first.firstFrame() + 3);
    List<Vehicle> shifted = new java.util.ArrayList<>(drawn.subList(1, 9));
    shifted.add(late);
    assertThat(Demo.compare(drawn, shifted).good()).isFalse();
    Vehicle other = new Vehicle("pink", first.kind(), first.firstFrame());
    assertThat(Demo.compare(drawn.subList(0, 1), List.of(other)).surplus()).containsExactly(other);
    assertThat(Demo.compare(drawn, List.of()).good()).isFalse();
  }
}
