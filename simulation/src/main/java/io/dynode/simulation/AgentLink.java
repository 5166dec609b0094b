package io.dynode.simulation;

import io.dynode.model.Protocol.LeaseRequest;
import io.dynode.model.Protocol.Leased;
import io.dynode.model.Protocol.Register;
import io.dynode.model.Protocol.Registered;
import io.dynode.model.Protocol.Renew;
import io.dynode.model.Protocol.Renewed;
import io.dynode.model.Protocol.ReportRequest;
import io.dynode.model.Protocol.Reported;
import io.dynode.spi.AgentTransport;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** The agent protocol over the virtual network. */
final class AgentLink implements AgentTransport {
  private final Network.Link link;
  private final BiConsumer<ReportRequest, Reported> answered;

  /**
   * @param answered told what the server answers a report, whether or not the answer arrives
   */
  AgentLink(Network.Link link, BiConsumer<ReportRequest, Reported> answered) {
    this.link = link;
    this.answered = answered;
  }

  @Override
  public CompletionStage<Registered> register(Register request) {
    return link.call(engine -> engine.register(Prefab.ADMIN, request));
  }

  @Override
  public CompletionStage<Leased> lease(LeaseRequest request) {
    return link.call(engine -> engine.lease(Prefab.ADMIN, request));
  }

  @Override
  public CompletionStage<Renewed> renew(Renew request) {
    return link.call(engine -> engine.renew(Prefab.ADMIN, request));
  }

  @Override
  public CompletionStage<Reported> report(ReportRequest request) {
    return link.call(engine ->
        engine
            .report(Prefab.ADMIN, request)
            .thenApply(reported -> {
              answered.accept(request, reported);
              return reported;
            }));
  }

  @Override
  public DataTransport data() {
    throw new UnsupportedOperationException("The virtual workbench moves no bytes");
  }
}
