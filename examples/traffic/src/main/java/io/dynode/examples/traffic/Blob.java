package io.dynode.examples.traffic;

/** A connected patch that differs from the background: its box, both ends included. */
record Blob(int left, int top, int right, int bottom, int area) {
  int width() {
    return right - left + 1;
  }

  int height() {
    return bottom - top + 1;
  }

  double centerX() {
    return (left + right) / 2.0;
  }

  double centerY() {
    return (top + bottom) / 2.0;
  }

  /** Whether it may go on outside the picture. */
  boolean cut(int width, int height) {
    return left <= 1 || top <= 1 || right >= width - 2 || bottom >= height - 2;
  }
}
