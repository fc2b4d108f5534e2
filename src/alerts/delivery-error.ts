/** A message that a channel did not accept. */
export class DeliveryError extends Error {
  /** The service asks to wait this long, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { retryAfterMs, cause }: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'DeliveryError';
    this.retryAfterMs = retryAfterMs;
  }
}
