package io.dynode.model;

import java.util.Locale;

/** Every error Dynode reports: a stable code, its type and the HTTP status it is answered with. */
public enum ErrorCode {
  // Requests
  INVALID_JSON(ErrorType.USER, 400),
  INVALID_YAML(ErrorType.USER, 400),
  INVALID_ENCODING(ErrorType.USER, 400),
  INVALID_VALUE(ErrorType.USER, 422),
  WRONG_TYPE(ErrorType.USER, 422),
  MISSING_FIELD(ErrorType.USER, 422),
  UNKNOWN_FIELD(ErrorType.USER, 422),
  TOO_LARGE(ErrorType.USER, 413),
  UNSUPPORTED_MEDIA_TYPE(ErrorType.USER, 415),
  UNAUTHENTICATED(ErrorType.USER, 401),
  FORBIDDEN(ErrorType.USER, 403),
  NOT_FOUND(ErrorType.USER, 404),
  GONE(ErrorType.USER, 410),
  METHOD_NOT_ALLOWED(ErrorType.USER, 405),
  CONFLICT(ErrorType.USER, 409),
  IN_USE(ErrorType.USER, 409),
  IMMUTABLE(ErrorType.USER, 409),
  PRECONDITION_FAILED(ErrorType.USER, 412),
  // Agendas
  DUPLICATE_NAME(ErrorType.USER, 422),
  INVALID_NAME(ErrorType.USER, 422),
  UNKNOWN_OPERATION(ErrorType.USER, 422),
  UNKNOWN_REFERENCE(ErrorType.USER, 422),
  UNKNOWN_MODULE(ErrorType.USER, 422),
  UNKNOWN_TEMPLATE(ErrorType.USER, 422),
  UNKNOWN_CUSTOMER(ErrorType.USER, 422),
  UNKNOWN_QUEUE(ErrorType.USER, 422),
  UNKNOWN_POOL(ErrorType.USER, 422),
  CYCLE(ErrorType.USER, 422),
  INVALID_EXPRESSION(ErrorType.USER, 422),
  INVALID_PATH(ErrorType.USER, 422),
  NO_QUEUE(ErrorType.USER, 422),
  CANNOT_FIT(ErrorType.USER, 422),
  QUEUE_FULL(ErrorType.RESOURCE, 429),
  TOO_MANY_PARKED(ErrorType.RESOURCE, 429),
  ILLEGAL_STATE(ErrorType.USER, 409),
  // Attempts
  EXIT_NONZERO(ErrorType.USER, 422),
  UNRESOLVED_REFERENCE(ErrorType.USER, 422),
  CONDITION_FAILED(ErrorType.USER, 422),
  INVALID_OUTPUT(ErrorType.USER, 422),
  REJECTED(ErrorType.USER, 409),
  AGENDA_FAILED(ErrorType.USER, 422),
  ADDRESS_REFUSED(ErrorType.USER, 422),
  HTTP_REFUSED(ErrorType.USER, 422),
  HTTP_UNAVAILABLE(ErrorType.EXTERNAL, 502),
  LOG_TOO_LARGE(ErrorType.USER, 422),
  COMMAND_NOT_FOUND(ErrorType.USER, 422),
  OUT_OF_MEMORY(ErrorType.RESOURCE, 507),
  DISK_FULL(ErrorType.RESOURCE, 507),
  TIMED_OUT(ErrorType.TIMEOUT, 504),
  CANCELED(ErrorType.CANCELED, 409),
  LEASE_LOST(ErrorType.INFRASTRUCTURE, 503),
  AGENT_FAILED(ErrorType.INFRASTRUCTURE, 503),
  AGENT_STOPPED(ErrorType.INFRASTRUCTURE, 503),
  STAGING_FAILED(ErrorType.INFRASTRUCTURE, 503),
  INPUT_MISSING(ErrorType.INFRASTRUCTURE, 503),
  QUARANTINED(ErrorType.INFRASTRUCTURE, 503),
  SUPERSEDED(ErrorType.INFRASTRUCTURE, 409),
  // Events
  INVALID_EVENT(ErrorType.USER, 400),
  EVENT_CONFLICT(ErrorType.USER, 409),
  EVENT_TOO_OLD(ErrorType.USER, 409),
  // Service
  UNAVAILABLE(ErrorType.INFRASTRUCTURE, 503),
  STORE_LOCKED(ErrorType.EXTERNAL, 503),
  STORE_FAILED(ErrorType.EXTERNAL, 503),
  CORRUPT_OBJECT(ErrorType.EXTERNAL, 502),
  INTERNAL(ErrorType.INTERNAL, 500);

  private final ErrorType type;
  private final int httpStatus;

  ErrorCode(ErrorType type, int httpStatus) {
    this.type = type;
    this.httpStatus = httpStatus;
  }

  /** Who or what is at fault. */
  public ErrorType type() {
    return type;
  }

  /** The status of an HTTP answer that carries this code. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The spelling in JSON, URLs and docs, for example {@code queue-full}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
