/** EchoTik over HTTP: one call, one answer. It never throws for what the network or the server does: that is the answer. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Pool } from 'undici';

const inflate = promisify(gunzip);

/** Integrators see product pages above 1 MB and lift their buffers to 16-32 MB; beyond this a body is an attack or a bug. */
const MOST_BODY_BYTES = 64 * 1024 * 1024;
/** Real-time calls fetch from TikTok while we wait; integrators allow 30-60 s. */
const CALL_TIMEOUT_MS = 45_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Network failures that happen before a byte of the request is written: the call cannot have been billed. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const STOPPING = 'cut: the process is stopping';

export interface Call {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Makes it a POST with these fields as JSON. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The API's reply, or why there is none. `sent` is false when the request never left: it cannot have been billed.
 * `interrupted`: we cut it ourselves, because the process stops. `date`: the server's clock, in whole seconds.
 */
export type Answer = { readonly fetchedAt: Date; readonly durationMs: number } & (
  | { readonly status: number; readonly bytes: Buffer; readonly retryAfterMs?: number; readonly date?: Date }
  | { readonly error: string; readonly sent: boolean; readonly interrupted?: true }
);

export interface ClientOptions {
  /** Such as `https://open.echotik.live`; stream paths are appended. */
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  readonly timeoutMs?: number;
  /** When an answer counts as fetched; default the wall clock. */
  readonly now?: () => Date;
}

/** Owns the connections to one API host. */
export class EchotikClient {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #now: () => Date;
  readonly #inFlight = new Set<AbortController>();
  #stopping = false;

  constructor({ baseUrl, username, password, timeoutMs = CALL_TIMEOUT_MS, now = () => new Date() }: ClientOptions) {
    const url = new URL(baseUrl);
    this.#pool = new Pool(url.origin, {
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    this.#prefix = url.pathname.replace(/\/+$/, '');
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    this.#headers = {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'echotik-warehouse',
    };
  }

  /** One HTTP call. Never rejects. */
  async call({ path, query, body: fields }: Call): Promise<Answer> {
    const started = performance.now();
    const timing = () => ({ fetchedAt: this.#now(), durationMs: Math.round(performance.now() - started) });
    // A total limit beside undici's idle limits: a server that drips a byte a second keeps those happy for ever.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#timeoutMs);
    this.#inFlight.add(limit);
    try {
      if (this.#stopping) return { ...timing(), error: STOPPING, sent: false, interrupted: true };
      const { statusCode, headers, body } = await this.#pool.request({
        method: fields ? 'POST' : 'GET',
        path: `${this.#prefix}${path}?${new URLSearchParams(query).toString()}`,
        headers: fields ? { ...this.#headers, 'content-type': 'application/json' } : this.#headers,
        body: fields ? JSON.stringify(fields) : null,
        signal: limit.signal,
      });
      const bytes = await readBody(body, headers['content-encoding'] === 'gzip');
      const retryAfterMs = retryAfter(headers['retry-after']);
      const date = httpDate(headers['date']);
      return {
        ...timing(),
        status: statusCode,
        bytes,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        ...(date === undefined ? {} : { date }),
      };
    } catch (error) {
      if (this.#stopping && limit.signal.aborted)
        return { ...timing(), error: STOPPING, sent: true, interrupted: true };
      const why = limit.signal.aborted ? `no complete answer within ${this.#timeoutMs / 1000} s` : messageOf(error);
      return { ...timing(), error: why, sent: !NEVER_SENT.has(codeOf(error)) };
    } finally {
      clearTimeout(timer);
      this.#inFlight.delete(limit);
    }
  }

  /** Cuts every call in flight: each answers at once, with an error. */
  abort(): void {
    this.#stopping = true;
    for (const call of this.#inFlight) call.abort();
  }

  async close(): Promise<void> {
    this.abort();
    await this.#pool.destroy();
  }
}

async function readBody(body: AsyncIterable<Buffer>, zipped: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) throw new Error(`the body is larger than ${MOST_BODY_BYTES / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  return zipped ? inflate(bytes, { maxOutputLength: MOST_BODY_BYTES }) : bytes;
}

/** Always in an HTTP date. The parser of Date alone would take `1.5` for the fifth of January. */
const TIME_OF_DAY = /\d\d:\d\d:\d\d/;

/** Retry-After in seconds or as an HTTP date. */
function retryAfter(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = httpDate(header);
  return date && Math.max(0, date.getTime() - Date.now());
}

function httpDate(header: string | string[] | undefined): Date | undefined {
  if (typeof header !== 'string' || !TIME_OF_DAY.test(header)) return undefined;
  const date = new Date(header);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? '';

function messageOf(error: unknown): string {
  // Several addresses of one host: the aggregate has no message of its own.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error instanceof Error ? error.message : String(error);
}
