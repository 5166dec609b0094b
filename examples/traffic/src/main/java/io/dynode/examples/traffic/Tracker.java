package io.dynode.examples.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Follows patches from frame to frame, so that each vehicle is told once. */
final class Tracker {
  private static final int LOST_AFTER = 3;
  private static final int SEEN_AT_LEAST = 4;

  private final int width;
  private final int height;
  private final List<Track> live = new ArrayList<>();
  private final List<Sighting> done = new ArrayList<>();

  Tracker(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /**
   * A vehicle that passed.
   *
   * @param firstFrame first frame in which all of it was in view
   * @param bestFrame frame that shows it best
   * @param box where it is in that frame
   */
  record Sighting(int firstFrame, int bestFrame, Blob box) {}

  private static final class Track {
    private Blob last;
    private Blob first;
    private double speedX;
    private int lastFrame;
    private int seen;
    private int firstWhole;
    private int bestFrame;
    private Blob best;

    private Track(Blob blob) {
      this.first = blob;
      this.last = blob;
      this.best = blob;
    }

    private double predictedX(int frame) {
      return last.centerX() + speedX * (frame - lastFrame);
    }
  }

  private record Pair(Track track, Blob blob, double distance) {}

  /** Takes what one frame shows. Frames are numbered from 1. */
  void frame(int number, List<Blob> blobs) {
    List<Blob> free = new ArrayList<>(blobs);
    List<Track> unmatched = new ArrayList<>(live);
    for (Pair pair : pairs(number, blobs)) {
      if (unmatched.contains(pair.track) && free.remove(pair.blob)) {
        unmatched.remove(pair.track);
        follow(pair.track, pair.blob, number);
      }
    }
    for (Blob blob : free) {
      Track track = new Track(blob);
      live.add(track);
      follow(track, blob, number);
    }
    for (Track track : unmatched) {
      if (number - track.lastFrame >= LOST_AFTER) {
        live.remove(track);
        finish(track);
      }
    }
  }

  /** Everything that passed, in order of appearance. */
  List<Sighting> end() {
    live.forEach(this::finish);
    live.clear();
    done.sort(Comparator.comparingInt(Sighting::firstFrame).thenComparingInt(s -> s.box().top()));
    return List.copyOf(done);
  }

  private List<Pair> pairs(int number, List<Blob> blobs) {
    List<Pair> pairs = new ArrayList<>();
    for (Track track : live) {
      for (Blob blob : blobs) {
        double dx = track.predictedX(number) - blob.centerX();
        double dy = track.last.centerY() - blob.centerY();
        double distance = Math.hypot(dx, 3 * dy);
        if (distance < Math.max(width / 12.0, 0.9 * track.last.width())) {
          pairs.add(new Pair(track, blob, distance));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::distance));
    return pairs;
  }

  private void follow(Track track, Blob blob, int number) {
    if (track.seen > 0) {
      double step = (blob.centerX() - track.last.centerX()) / (number - track.lastFrame);
      track.speedX = track.seen == 1 ? step : 0.6 * track.speedX + 0.4 * step;
    }
    track.seen++;
    track.last = blob;
    track.lastFrame = number;
    if (blob.cut(width, height)) {
      return;
    }
    if (track.firstWhole == 0) {
      track.firstWhole = number;
    }
    if (track.bestFrame == 0 || blob.area() > track.best.area()) {
      track.best = blob;
      track.bestFrame = number;
    }
  }

  /** Keeps what was seen whole, often enough, and moved. */
  private void finish(Track track) {
    double way =
        Math.hypot(
            track.last.centerX() - track.first.centerX(),
            track.last.centerY() - track.first.centerY());
    if (track.seen >= SEEN_AT_LEAST && track.bestFrame > 0 && way > width / 16.0) {
      done.add(new Sighting(track.firstWhole, track.bestFrame, track.best));
    }
  }
}
