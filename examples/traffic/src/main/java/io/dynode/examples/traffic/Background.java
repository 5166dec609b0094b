package io.dynode.examples.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The picture without what moves: per pixel the median of some frames. */
final class Background {
  private static final int DIFFERENT = 66;

  private final int width;
  private final int height;
  private final int[] median;

  Background(int width, int height, List<int[]> samples) {
    this.width = width;
    this.height = height;
    this.median = new int[width * height];
    int[] values = new int[samples.size()];
    for (int i = 0; i < median.length; i++) {
      int rgb = 0;
      for (int shift = 0; shift <= 16; shift += 8) {
        for (int s = 0; s < values.length; s++) {
          values[s] = samples.get(s)[i] >> shift & 0xFF;
        }
        Arrays.sort(values);
        rgb |= values[values.length / 2] << shift;
      }
      median[i] = rgb;
    }
  }

  /** Patches that differ, at least as large as given, in reading order. */
  List<Blob> blobs(int[] pixels, int smallest) {
    boolean[] mask = new boolean[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      mask[i] = distance(pixels[i], median[i]) > DIFFERENT;
    }
    // Opening removes grain, closing bridges windows and gaps: erode, dilate; dilate, erode.
    boolean[] clean = grow(grow(grow(grow(mask, false), true), true), false);
    return components(clean, smallest);
  }

  /** Sum of the differences of the three channels. */
  static int distance(int a, int b) {
    return Math.abs((a >> 16 & 0xFF) - (b >> 16 & 0xFF))
        + Math.abs((a >> 8 & 0xFF) - (b >> 8 & 0xFF))
        + Math.abs((a & 0xFF) - (b & 0xFF));
  }

  /** Sets (or clears) what has a set (cleared) neighbour above, below, left or right. */
  private boolean[] grow(boolean[] mask, boolean value) {
    boolean[] grown = mask.clone();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        if (mask[i] == value) {
          continue;
        }
        boolean near =
            (x > 0 && mask[i - 1] == value)
                || (x < width - 1 && mask[i + 1] == value)
                || (y > 0 && mask[i - width] == value)
                || (y < height - 1 && mask[i + width] == value);
        grown[i] = near == value;
      }
    }
    return grown;
  }

  private List<Blob> components(boolean[] mask, int smallest) {
    List<Blob> blobs = new ArrayList<>();
    int[] stack = new int[mask.length];
    for (int start = 0; start < mask.length; start++) {
      if (mask[start]) {
        Blob blob = flood(mask, start, stack);
        if (blob.area() >= smallest) {
          blobs.add(blob);
        }
      }
    }
    return blobs;
  }

  private Blob flood(boolean[] mask, int start, int[] stack) {
    int left = width;
    int right = 0;
    int bottom = 0;
    int area = 0;
    int depth = 0;
    stack[depth++] = start;
    mask[start] = false;
    while (depth > 0) {
      int i = stack[--depth];
      int x = i % width;
      int y = i / width;
      area++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
      for (int step : new int[] {-1, 1, -width, width}) {
        int n = i + step;
        boolean inside = n >= 0 && n < mask.length && (Math.abs(step) > 1 || n / width == y);
        if (inside && mask[n]) {
          mask[n] = false;
          stack[depth++] = n;
        }
      }
    }
    return new Blob(left, start / width, right, bottom, area);
  }
}
