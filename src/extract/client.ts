/**
 * EchoTik over HTTP: one call, one answer. It never throws for what the network or the server does: that is the answer.
 */
import { describeConnectFailure, getErrorMessage } from './connect-failure.ts';
import { type Connections, openConnections } from './connections.ts';
import { decodeBody } from './decode-body.ts';
import type { Proxy } from './proxy.ts';
import { createRedactor, type Redactor } from './redact.ts';
import { parseHttpDate, parseRetryAfter } from './retry-after.ts';

/**
 * Integrators see product pages above 1 MB and lift their buffers to 16-32 MB; beyond this a body is an attack or a
 * bug.
 */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Real-time calls fetch from TikTok while we wait; integrators allow 30-60 s. */
const CALL_TIMEOUT_MS = 45_000;

const STOPPING_MESSAGE = 'cut: the process is stopping';

export interface Call {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Makes it a POST with these fields as JSON. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/** What a server replied. */
export interface Reply {
  readonly status: number;
  /**
   * The body as text in UTF-8, without our credentials. Where `unreadable` is set: the bytes as they came, as far as
   * they came.
   */
  readonly bytes: Buffer;
  /** Why the body could not be decoded, or is not whole. */
  readonly unreadable?: string | undefined;
  /** Content-Encoding of the bytes where they could not be decoded. */
  readonly encoding?: string | undefined;
  /** Content-Type without its parameters. */
  readonly contentType?: string;
  /** Scheme and host that a redirect leads to; it is not followed. */
  readonly redirectsTo?: string;
  readonly retryAfterMs?: number;
  /** The server's clock, in whole seconds. */
  readonly date?: Date;
}

/** Why there is no reply. */
interface NoReply {
  readonly error: string;
  /** What to do about it, where that is known. */
  readonly remedy?: string;
  /** False when not a byte of the request was written: it cannot have been billed. */
  readonly sent: boolean;
  /** The client aborted it, because the process stops. */
  readonly interrupted?: true;
}

export type Answer = { readonly fetchedAt: Date; readonly durationMs: number } & (Reply | NoReply);

export interface ClientOptions {
  /** Such as `https://open.echotik.live`; stream paths are appended. */
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  /** Absent: requests go directly to the host. */
  readonly proxy?: Proxy | undefined;
  readonly timeoutMs?: number;
  /** When an answer counts as fetched. */
  readonly now: () => Date;
}

/** Owns the connections to one API host. */
export class EchotikClient {
  readonly #connections: Connections;
  readonly #proxy: Proxy | undefined;
  readonly #prefix: string;
  readonly #headers: Record<string, string>;
  readonly #redact: Redactor;
  readonly #timeoutMs: number;
  readonly #now: () => Date;
  readonly #inFlight = new Set<AbortController>();
  #stopping = false;

  constructor({ baseUrl, username, password, proxy, timeoutMs = CALL_TIMEOUT_MS, now }: ClientOptions) {
    const { origin, pathname } = new URL(baseUrl);
    this.#connections = openConnections(origin, { proxy, timeoutMs });
    this.#proxy = proxy;
    this.#prefix = pathname.replace(/\/+$/, '');
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    this.#redact = createRedactor({ username, password });
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
    // A total limit beside undici's idle limits: a server that sends a byte a second would never reach those.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#timeoutMs);
    this.#inFlight.add(limit);
    const late = `no complete answer within ${this.#timeoutMs / 1000} s`;
    let sent = false;
    try {
      if (this.#stopping) return { ...timing(), error: STOPPING_MESSAGE, sent, interrupted: true };
      const { statusCode, headers, body } = await this.#connections.request(
        {
          method: fields ? 'POST' : 'GET',
          path: `${this.#prefix}${path}?${new URLSearchParams(query).toString()}`,
          headers: fields ? { ...this.#headers, 'content-type': 'application/json' } : this.#headers,
          body: fields && JSON.stringify(fields),
          signal: limit.signal,
        },
        () => (sent = true),
      );
      const received = await receive(body);
      if (received.cut && this.#stopping && limit.signal.aborted)
        return { ...timing(), error: STOPPING_MESSAGE, sent, interrupted: true };
      const cut = received.cut && limit.signal.aborted ? late : received.cut;
      const reply = await buildReply(statusCode, headers, { ...received, cut });
      return { ...timing(), ...reply, bytes: this.#redact(reply.bytes, reply.status) };
    } catch (error) {
      if (this.#stopping && limit.signal.aborted)
        return { ...timing(), error: STOPPING_MESSAGE, sent, interrupted: true };
      if (!sent) {
        const cause = limit.signal.aborted ? new Error(`no connection within ${this.#timeoutMs / 1000} s`) : error;
        return { ...timing(), ...describeConnectFailure(cause, this.#proxy), sent };
      }
      return { ...timing(), error: limit.signal.aborted ? late : getErrorMessage(error), sent };
    } finally {
      clearTimeout(timer);
      this.#inFlight.delete(limit);
    }
  }

  /** Aborts every call in flight: each returns at once, with an error. */
  abort(): void {
    this.#stopping = true;
    for (const call of this.#inFlight) call.abort();
  }

  async close(): Promise<void> {
    this.abort();
    await this.#connections.close();
  }
}

interface ReceivedBody {
  readonly raw: Buffer;
  /** Why it is not the whole body. */
  readonly cut?: string | undefined;
}

async function receive(body: AsyncIterable<Buffer>): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  let cut: string | undefined;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_BODY_BYTES) continue;
      cut = `the body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB`;
      break;
    }
  } catch (error) {
    cut = `the body is cut after ${size} bytes: ${getErrorMessage(error)}`;
  }
  return { raw: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), cut };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

async function buildReply(status: number, headers: Headers, { raw, cut }: ReceivedBody): Promise<Reply> {
  const text = (name: string) => [headers[name] ?? []].flat().join(', ') || undefined;
  const [encoding, contentType] = [text('content-encoding'), text('content-type')];
  const decoded = await decodeBody(raw, { encoding, contentType, maxBytes: MAX_BODY_BYTES });
  const isDecoded = 'bytes' in decoded;
  const unreadable = cut ?? (isDecoded ? undefined : decoded.unreadable);
  const retryAfterMs = parseRetryAfter(headers['retry-after']);
  const date = parseHttpDate(headers['date']);
  const location = text('location');
  return {
    status,
    bytes: isDecoded ? decoded.bytes : raw,
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(encoding === undefined || isDecoded ? {} : { encoding }),
    ...(contentType === undefined ? {} : { contentType: contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '' }),
    ...(location && URL.canParse(location) ? { redirectsTo: new URL(location).origin } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(date === undefined ? {} : { date }),
  };
}
