package io.dynode.examples.traffic;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A clip of a road seen from above, drawn from a seed: cars, vans and lorries of named colours
 * drive along three lanes. What it shows is known, so whoever watches it can be checked.
 */
public final class TrafficClip {
  /** Pixels of a frame. */
  public static final int WIDTH = 320;

  /** Pixels of a frame. */
  public static final int HEIGHT = 192;

  /** Frames in a second. */
  public static final int FRAMES_PER_SECOND = 10;

  private static final int LANES = 3;
  private static final int LANE_HEIGHT = 42;
  private static final int ROAD_TOP = 33;
  private static final Color ASPHALT = new Color(94, 96, 99);

  private final long seed;
  private final List<Moving> moving;
  private final int frames;

  /**
   * A vehicle that the clip shows.
   *
   * @param firstFrame first frame, from 1, in which all of it is in view
   */
  public record Vehicle(String colour, String kind, int firstFrame) {}

  /** A vehicle on its way: where its rear end is at frame 1, and how fast it goes. */
  private record Moving(Paint paint, Shape shape, int lane, double start, double speed) {
    /** Left edge at a frame. */
    double left(int frame) {
      double way = start + speed * (frame - 1);
      return lane == 0 ? WIDTH - way - shape.length : way;
    }

    int firstWhole() {
      return 1 + (int) Math.ceil(-start / speed);
    }

    int lastSeen() {
      return 1 + (int) Math.ceil((WIDTH - start) / speed);
    }

    double top() {
      return ROAD_TOP + lane * LANE_HEIGHT + (LANE_HEIGHT - shape.width) / 2.0;
    }
  }

  private enum Paint {
    RED(198, 30, 34),
    ORANGE(240, 130, 22),
    YELLOW(236, 206, 44),
    GREEN(34, 142, 62),
    BLUE(32, 74, 194),
    WHITE(242, 242, 240),
    SILVER(178, 181, 184),
    BLACK(24, 24, 27);

    private final Color color;

    Paint(int red, int green, int blue) {
      color = new Color(red, green, blue);
    }
  }

  private enum Shape {
    CAR(36, 18),
    VAN(51, 22),
    LORRY(82, 26);

    private final int length;
    private final int width;

    Shape(int length, int width) {
      this.length = length;
      this.width = width;
    }
  }

  private TrafficClip(long seed, List<Moving> moving) {
    this.seed = seed;
    this.moving = moving;
    this.frames = moving.stream().mapToInt(Moving::lastSeen).max().orElse(1) + 3;
  }

  /** The clip of a seed: the same seed draws the same clip. */
  public static TrafficClip of(long seed) {
    Random random = new Random(seed);
    List<Moving> moving = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      double speed = 8 + 4 * random.nextDouble();
      double behind = 12 + random.nextInt(60);
      for (int i = 0; i < 3; i++) {
        Paint paint = Paint.values()[random.nextInt(Paint.values().length)];
        Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
        moving.add(new Moving(paint, shape, lane, -behind - shape.length, speed));
        behind += shape.length + 60 + random.nextInt(90);
      }
    }
    return new TrafficClip(seed, moving);
  }

  /** Every vehicle, in order of appearance. */
  public List<Vehicle> vehicles() {
    return moving.stream()
        .sorted(Comparator.comparingInt(Moving::firstWhole).thenComparingInt(Moving::lane))
        .map(m -> new Vehicle(word(m.paint), word(m.shape), m.firstWhole()))
        .toList();
  }

  /** How many frames it has. */
  public int frames() {
    return frames;
  }

  /** The clip as an AVI file that common players open. */
  public byte[] avi() {
    Random noise = new Random(seed ^ 0x5DEECE66DL);
    int[] grain = new int[1 << 16];
    for (int i = 0; i < grain.length; i++) {
      grain[i] = (int) Math.round(noise.nextGaussian() * 4);
    }
    BufferedImage empty = road();
    List<byte[]> images = new ArrayList<>();
    for (int frame = 1; frame <= frames; frame++) {
      images.add(Jpeg.encode(roughen(draw(empty, frame), grain, noise), 0.82f));
    }
    return AviWriter.write(images, WIDTH, HEIGHT, FRAMES_PER_SECOND);
  }

  private BufferedImage draw(BufferedImage empty, int frame) {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.drawImage(empty, 0, 0, null);
    for (Moving m : moving) {
      paint(g, m, m.left(frame));
    }
    g.dispose();
    return image;
  }

  private static void paint(Graphics2D g, Moving m, double left) {
    double length = m.shape.length;
    double width = m.shape.width;
    double top = m.top();
    double front = m.lane == 0 ? left : left + length;
    double step = m.lane == 0 ? 1 : -1;
    g.setColor(new Color(0, 0, 0, 50));
    g.fill(new RoundRectangle2D.Double(left + 1, top + 2, length, width, 6, 6));
    g.setColor(m.paint.color);
    g.fill(new RoundRectangle2D.Double(left, top, length, width, 7, 7));
    g.setColor(m.paint.color.darker());
    g.setStroke(new BasicStroke(1));
    g.draw(new RoundRectangle2D.Double(left + 0.5, top + 0.5, length - 1, width - 1, 7, 7));
    g.setColor(new Color(38, 44, 54));
    band(g, front + step * (m.shape == Shape.CAR ? 9 : 4), step * 5, top + 2.5, width - 5);
    if (m.shape == Shape.CAR) {
      band(g, front + step * 28, step * 4, top + 3, width - 6);
    }
    if (m.shape == Shape.LORRY) {
      g.setColor(new Color(60, 62, 66));
      band(g, front + step * 19, step * 3, top + 1, width - 2);
    }
    g.setColor(new Color(255, 250, 215));
    band(g, front, step * 2, top + 2, 3);
    band(g, front, step * 2, top + width - 5, 3);
  }

  private static void band(Graphics2D g, double from, double length, double top, double height) {
    double left = Math.min(from, from + length);
    g.fill(new RoundRectangle2D.Double(left, top, Math.abs(length), height, 2, 2));
  }

  private static BufferedImage road() {
    var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(84, 122, 66));
    g.fillRect(0, 0, WIDTH, HEIGHT);
    g.setColor(ASPHALT);
    g.fillRect(0, ROAD_TOP, WIDTH, LANES * LANE_HEIGHT);
    g.setColor(new Color(214, 214, 208));
    g.fillRect(0, ROAD_TOP + 1, WIDTH, 2);
    g.fillRect(0, ROAD_TOP + LANES * LANE_HEIGHT - 3, WIDTH, 2);
    for (int lane = 1; lane < LANES; lane++) {
      for (int x = 8; x < WIDTH; x += 40) {
        g.fillRect(x, ROAD_TOP + lane * LANE_HEIGHT - 1, 20, 2);
      }
    }
    g.dispose();
    return image;
  }

  /** Adds a camera's grain. */
  private static BufferedImage roughen(BufferedImage image, int[] grain, Random random) {
    int[] row = new int[WIDTH];
    for (int y = 0; y < HEIGHT; y++) {
      image.getRGB(0, y, WIDTH, 1, row, 0, WIDTH);
      int at = random.nextInt(grain.length);
      for (int x = 0; x < WIDTH; x++) {
        int n = grain[(at + x) & (grain.length - 1)];
        int rgb = row[x];
        row[x] =
            clamp((rgb >> 16 & 0xFF) + n) << 16
                | clamp((rgb >> 8 & 0xFF) + n) << 8
                | clamp((rgb & 0xFF) + n);
      }
      image.setRGB(0, y, WIDTH, 1, row, 0, WIDTH);
    }
    return image;
  }

  private static int clamp(int value) {
    return Math.clamp(value, 0, 255);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }
}
