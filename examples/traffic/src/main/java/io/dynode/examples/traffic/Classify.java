package io.dynode.examples.traffic;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Module traffic-classify: names the colour and the kind of the vehicle in a picture. */
final class Classify {
  private static final int DIFFERENT = 66;

  private Classify() {}

  /** What a picture shows. */
  record Finding(String colour, String kind, double share) {}

  /** in/data/(a picture), in/payload.json → out/insights.json */
  public static void main(String[] args) throws IOException {
    Work work = new Work();
    List<Path> pictures = work.inputs(".jpg", ".jpeg");
    if (pictures.size() != 1) {
      Work.fail("expected one picture in in/data, found " + pictures.size());
      return;
    }
    try {
      int frame = work.number("frame", 0);
      BufferedImage picture = Jpeg.decode(Files.readAllBytes(pictures.getFirst()));
      Finding found = look(picture, work.number("frameWidth", TrafficClip.WIDTH));
      String insight =
          String.format(
              Locale.ROOT,
              "{\"car\": \"%s\", \"frame\": %d, \"colour\": \"%s\", \"kind\": \"%s\","
                  + " \"share\": %.2f}%n",
              work.text("car", ""),
              frame,
              found.colour(),
              found.kind(),
              found.share());
      work.write("insights.json", insight);
      work.write("output.json", insight);
      System.out.println(found.colour() + " " + found.kind() + " in frame " + frame);
    } catch (IOException e) {
      Work.fail(pictures.getFirst().getFileName() + ": " + e.getMessage());
    }
  }

  /** Tells the vehicle from the road around it, which fills the rim of the picture. */
  static Finding look(BufferedImage picture, int frameWidth) throws IOException {
    int width = picture.getWidth();
    int height = picture.getHeight();
    int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
    int road = rim(pixels, width, height);
    boolean[] vehicle = new boolean[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      vehicle[i] = Background.distance(pixels[i], road) > DIFFERENT;
    }
    Map<String, Integer> votes = new TreeMap<>();
    int voters = 0;
    int left = width;
    int right = -1;
    for (int y = 2; y < height - 2; y++) {
      for (int x = 2; x < width - 2; x++) {
        int i = y * width + x;
        // Only what lies well inside: the seam mixes vehicle and road.
        if (vehicle[i] && vehicle[i - 2] && vehicle[i + 2] && inColumn(vehicle, i, width)) {
          votes.merge(colour(pixels[i]), 1, Integer::sum);
          voters++;
          left = Math.min(left, x);
          right = Math.max(right, x);
        }
      }
    }
    if (voters == 0) {
      throw new IOException("nothing but road in the picture");
    }
    var winner = votes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    double length = (right - left + 5.0) / frameWidth;
    return new Finding(winner.getKey(), kind(length), winner.getValue() / (double) voters);
  }

  private static boolean inColumn(boolean[] vehicle, int i, int width) {
    return vehicle[i - 2 * width] && vehicle[i + 2 * width];
  }

  private static String kind(double length) {
    return length < 0.135 ? "car" : length < 0.205 ? "van" : "lorry";
  }

  /** The usual colour along the rim, per channel. */
  private static int rim(int[] pixels, int width, int height) {
    int rgb = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int[] values = new int[2 * width + 2 * height];
      int n = 0;
      for (int x = 0; x < width; x++) {
        values[n++] = pixels[x] >> shift & 0xFF;
        values[n++] = pixels[(height - 1) * width + x] >> shift & 0xFF;
      }
      for (int y = 0; y < height; y++) {
        values[n++] = pixels[y * width] >> shift & 0xFF;
        values[n++] = pixels[y * width + width - 1] >> shift & 0xFF;
      }
      Arrays.sort(values);
      rgb |= values[n / 2] << shift;
    }
    return rgb;
  }

  /** A word for a colour, by hue, saturation and brightness. */
  static String colour(int rgb) {
    float[] hsb = Color.RGBtoHSB(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, null);
    float hue = hsb[0] * 360;
    if (hsb[2] < 0.24f) {
      return "black";
    }
    if (hsb[1] < 0.24f) {
      return hsb[2] > 0.84f ? "white" : hsb[2] > 0.5f ? "silver" : "black";
    }
    if (hue < 16 || hue >= 335) {
      return "red";
    }
    if (hue < 42) {
      return "orange";
    }
    if (hue < 70) {
      return "yellow";
    }
    return hue < 170 ? "green" : hue < 265 ? "blue" : "purple";
  }
}
