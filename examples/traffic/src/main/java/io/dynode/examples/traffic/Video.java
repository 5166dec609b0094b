package io.dynode.examples.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes sure that a video is motion JPEG, which the example's modules read. */
public final class Video {
  private Video() {}

  /** A video that cannot be used; the message says why and what to do. */
  public static final class Unusable extends IOException {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * The file itself when it is motion JPEG; else a copy in the folder, converted by ffmpeg.
   *
   * @throws Unusable when it is no video, or ffmpeg would be needed and is not there
   */
  public static Path motionJpeg(Path video, Path folder) throws IOException, InterruptedException {
    if (!Files.isReadable(video) || Files.isDirectory(video)) {
      throw new Unusable(video + ": there is no such file, or it may not be read");
    }
    Optional<String> why = unreadable(video);
    if (why.isEmpty()) {
      return video;
    }
    Path converted = folder.resolve("converted.avi");
    List<String> command =
        List.of(
            "ffmpeg",
            "-v",
            "error",
            "-nostdin",
            "-y",
            "-i",
            video.toString(),
            "-an",
            "-r",
            "10",
            "-vf",
            "scale='min(640,iw)':-2",
            "-c:v",
            "mjpeg",
            "-q:v",
            "3",
            converted.toString());
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException _) {
      throw new Unusable(
          video
              + ": "
              + why.get()
              + "; install ffmpeg to have it converted, or give an MJPEG file");
    }
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new Unusable(video + ": ffmpeg could not convert it: " + said.strip());
    }
    return converted;
  }

  private static Optional<String> unreadable(Path video) throws IOException {
    try (InputStream content = Files.newInputStream(video)) {
      return MotionJpeg.open(content).next().isPresent()
          ? Optional.empty()
          : Optional.of("it has no frames");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
