package io.dynode.examples.traffic;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Module traffic-detect: finds what drives through the frames, cuts out the best picture of each
 * vehicle and raises one event traffic.car.found for it.
 */
final class Detect {
  private static final int WORK_WIDTH = 480;
  private static final int SAMPLES = 25;
  private static final int MARGIN = 5;

  private Detect() {}

  /** in/data/frames/*.jpg → out/data/crops/car-001.jpg, … and out/events/car-001.json, … */
  public static void main(String[] args) throws IOException {
    Work work = new Work();
    List<Path> frames = work.inputs(".jpg", ".jpeg");
    if (frames.isEmpty()) {
      Work.fail("no frames in in/data");
      return;
    }
    try {
      int cars = detect(work, frames);
      work.write("output.json", "{\"cars\": " + cars + "}\n");
      System.out.println(cars + " vehicles in " + frames.size() + " frames");
    } catch (IOException e) {
      Work.fail(String.valueOf(e.getMessage()));
    }
  }

  private static int detect(Work work, List<Path> frames) throws IOException {
    BufferedImage first = read(frames.getFirst());
    int scale = Math.max(1, (first.getWidth() + WORK_WIDTH - 1) / WORK_WIDTH);
    int width = first.getWidth() / scale;
    int height = first.getHeight() / scale;
    Background background = background(frames, width, height, scale);
    Tracker tracker = new Tracker(width, height);
    int smallest = Math.max(24, width * height / 500);
    for (int i = 0; i < frames.size(); i++) {
      int[] pixels = pixels(read(frames.get(i)), width, height, scale);
      tracker.frame(i + 1, background.blobs(pixels, smallest));
      if (i % 20 == 0) {
        work.progress(100 * i / frames.size(), "frame " + (i + 1) + " of " + frames.size());
      }
    }
    int car = 0;
    for (Tracker.Sighting sighting : tracker.end()) {
      raise(work, ++car, sighting, read(frames.get(sighting.bestFrame() - 1)), scale);
    }
    return car;
  }

  private static void raise(
      Work work, int car, Tracker.Sighting sighting, BufferedImage frame, int scale)
      throws IOException {
    String name = String.format(Locale.ROOT, "car-%03d", car);
    Blob box = sighting.box();
    int left = Math.max(0, (box.left() - MARGIN) * scale);
    int top = Math.max(0, (box.top() - MARGIN) * scale);
    int right = Math.min(frame.getWidth(), (box.right() + 1 + MARGIN) * scale);
    int bottom = Math.min(frame.getHeight(), (box.bottom() + 1 + MARGIN) * scale);
    BufferedImage crop = new BufferedImage(right - left, bottom - top, BufferedImage.TYPE_INT_RGB);
    crop.getGraphics().drawImage(frame, -left, -top, null);
    work.write("data/crops/" + name + ".jpg", Jpeg.encode(crop, 0.95f));
    String event =
        String.format(
            Locale.ROOT,
            """
            {
              "type": "traffic.car.found",
              "subject": "%s",
              "data": {"car": "%s", "frame": %d, "frameWidth": %d, "left": %d, "top": %d},
              "files": ["crops/%s.jpg"]
            }
            """,
            name,
            name,
            sighting.firstFrame(),
            frame.getWidth(),
            left,
            top,
            name);
    work.write("events/" + name + ".json", event);
  }

  private static Background background(List<Path> frames, int width, int height, int scale)
      throws IOException {
    int count = Math.min(SAMPLES, frames.size());
    List<int[]> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = (int) ((long) i * (frames.size() - 1) / Math.max(1, count - 1));
      samples.add(pixels(read(frames.get(at)), width, height, scale));
    }
    return new Background(width, height, samples);
  }

  private static int[] pixels(BufferedImage image, int width, int height, int scale)
      throws IOException {
    if (image.getWidth() / scale != width || image.getHeight() / scale != height) {
      throw new IOException("the frames have different sizes");
    }
    int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    if (scale == 1) {
      return all;
    }
    int[] some = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        some[y * width + x] = all[y * scale * image.getWidth() + x * scale];
      }
    }
    return some;
  }

  private static BufferedImage read(Path frame) throws IOException {
    return Jpeg.decode(Files.readAllBytes(frame));
  }
}
