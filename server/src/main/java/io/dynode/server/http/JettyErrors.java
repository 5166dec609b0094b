package io.dynode.server.http;

import io.dynode.spi.Ids;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request.Handler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty itself refuses (a broken request line, too many headers) with a problem. */
final class JettyErrors implements Handler {
  private final Ids ids;

  JettyErrors(Ids ids) {
    this.ids = ids;
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    Object given = request.getAttribute(ErrorHandler.ERROR_STATUS);
    int status = given instanceof Integer number ? number : response.getStatus();
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String detail =
        status < 500 && message instanceof String text && !text.isEmpty()
            ? "The request is not valid HTTP: " + text
            : HttpStatus.getMessage(status);
    String id = ids.next();
    Response problem = Problems.malformed(status, detail, id);
    response.setStatus(status);
    response.getHeaders().put("X-Request-Id", id);
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.TYPE);
    byte[] bytes = ((Response.Body.Bytes) problem.body()).bytes();
    response.write(true, ByteBuffer.wrap(bytes), callback);
    return true;
  }
}
