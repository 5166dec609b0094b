package io.dynode.dataplane;

import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.Report;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.Clock;
import io.dynode.spi.Environment;
import io.dynode.spi.Environment.Launch;
import io.dynode.spi.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The workbench on this host's disk. Safe for use by many threads; the methods for one attempt are
 * called one after the other, but for {@link #tend}, which may overlap any.
 */
public final class LocalWorkbench implements Workbench {
  private static final Logger LOG = System.getLogger("io.dynode.dataplane");

  private final WorkbenchSettings settings;
  private final Path root;
  private final Clock clock;
  private final Cache cache;
  private final Stager stager;
  private final LogShipper logs;
  private final Collector collector;
  private final KeptFolders kept;

  /**
   * @param shared the server's object store, when this agent reaches it itself
   */
  public LocalWorkbench(
      WorkbenchSettings settings,
      Optional<ObjectStore> shared,
      DataTransport transport,
      Clock clock) {
    this(settings, shared, transport, clock, Disk::open);
  }

  LocalWorkbench(
      WorkbenchSettings settings,
      Optional<ObjectStore> shared,
      DataTransport transport,
      Clock clock,
      OutData.Opener opener) {
    this.settings = settings;
    this.root = settings.root().toAbsolutePath().normalize();
    this.clock = clock;
    DataTransport patient = new PatientTransport(transport);
    this.cache = new Cache(root.resolve("cache"), settings.cacheBytes());
    this.stager = new Stager(new Objects(shared, patient, cache, settings.linkInputs()));
    this.logs = new LogShipper(patient, settings.limits());
    this.collector =
        new Collector(settings.limits(), new Uploader(settings.agent(), shared, patient), opener);
    this.kept = new KeptFolders(root.resolve("kept"), settings.kept(), clock);
  }

  @Override
  public Launch prepare(Assignment assignment) {
    WorkFolder work = new WorkFolder(root, assignment);
    stager.stage(work, assignment);
    return launch(work, assignment);
  }

  private Launch launch(WorkFolder work, Assignment assignment) {
    return new Launch(
        assignment,
        work.folder(),
        assignment.command(),
        work.environment(settings.path()),
        assignment.timeout(),
        settings.grace());
  }

  @Override
  public Json tend(Assignment assignment) {
    WorkFolder work = new WorkFolder(root, assignment);
    logs.checkSize(work);
    Json progress = new OutJson(work, settings.limits()).progress();
    if (work.exists()) {
      logs.tend(work, assignment);
    }
    return progress;
  }

  @Override
  public Report collect(Assignment assignment, Environment.Exit exit, long epoch) {
    WorkFolder work = new WorkFolder(root, assignment);
    logs.finish(work, assignment);
    return collector.collect(work, assignment, exit, epoch);
  }

  @Override
  public void discard(Assignment assignment, boolean operationEnded) {
    try {
      new WorkFolder(root, assignment).remove(!operationEnded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String keptAt(Assignment assignment) {
    return kept.of(assignment).toString();
  }

  @Override
  public void keep(Assignment assignment) {
    try {
      kept.keep(new WorkFolder(root, assignment), assignment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> reapKept() {
    try {
      return kept.reap();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Launch> recover() {
    try {
      Disk.folder(root, 0711);
      Disk.folder(WorkFolder.attempts(root), 0711);
      Disk.folder(WorkFolder.states(root), 0711);
      cache.open();
      dropOldStates();
      kept.reap();
      return launches();
    } catch (IOException e) {
      throw Disk.failure(e, root);
    }
  }

  private List<Launch> launches() throws IOException {
    List<Launch> launches = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(WorkFolder.attempts(root))) {
      for (Path folder : folders) {
        Optional<Assignment> assignment = recorded(folder);
        if (assignment.isPresent()) {
          launches.add(launch(new WorkFolder(root, assignment.get()), assignment.get()));
        } else {
          LOG.log(Level.WARNING, "Removing {0}: it holds no attempt", folder);
          boolean _ = Disk.tryDelete(folder);
        }
      }
    }
    launches.sort(Comparator.comparing(l -> l.assignment().attempt().value()));
    return launches;
  }

  /** The assignment in a folder; empty when the agent was ended before it had written it. */
  private static Optional<Assignment> recorded(Path folder) throws IOException {
    Path file = WorkFolder.assignmentIn(folder);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Records.decodeKnown(
              JsonText.parse(Files.readAllBytes(file), JsonText.Limits.OWN), Assignment.class));
    } catch (ProblemException e) {
      LOG.log(Level.WARNING, "{0} cannot be read: {1}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private void dropOldStates() throws IOException {
    long oldest = clock.wallMicros() / 1000 - settings.keepState().toMillis();
    try (DirectoryStream<Path> agendas = Files.newDirectoryStream(WorkFolder.states(root))) {
      for (Path agenda : agendas) {
        if (Files.getLastModifiedTime(agenda).toMillis() < oldest) {
          boolean _ = Disk.tryDelete(agenda);
        }
      }
    }
  }
}
