package io.dynode.examples.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Module traffic-split: takes a video apart into frames. */
final class Split {
  private static final int MOST_FRAMES = 20_000;

  private Split() {}

  /** in/data/(a video) → out/data/frames/00001.jpg, … */
  public static void main(String[] args) throws IOException {
    Work work = new Work();
    List<Path> videos = work.inputs();
    if (videos.size() != 1) {
      Work.fail("expected one video in in/data, found " + videos.size());
      return;
    }
    try {
      int frames = split(work, videos.getFirst());
      work.write("output.json", "{\"frames\": " + frames + "}\n");
      System.out.println(frames + " frames");
    } catch (IOException e) {
      Work.fail(videos.getFirst().getFileName() + ": " + e.getMessage());
    }
  }

  private static int split(Work work, Path video) throws IOException {
    int frames = 0;
    try (InputStream content = Files.newInputStream(video)) {
      MotionJpeg clip = MotionJpeg.open(content);
      for (Optional<byte[]> f = clip.next(); f.isPresent(); f = clip.next()) {
        frames++;
        if (frames > MOST_FRAMES) {
          throw new IOException("more than " + MOST_FRAMES + " frames: cut the video first");
        }
        work.write(String.format(Locale.ROOT, "data/frames/%05d.jpg", frames), f.get());
        if (frames % 50 == 0) {
          work.progress(Math.min(99, frames / 5), frames + " frames");
        }
      }
    }
    if (frames == 0) {
      throw new IOException("no frames in the video");
    }
    return frames;
  }
}
