/** POST requests to one service, and what its answers mean for a message. */
import { ConfigError } from '../../errors.ts';
import type { Variables } from '../../config/environment.ts';
import { getErrorMessage } from '../../extract/connect-failure.ts';
import { openConnections } from '../../extract/connections.ts';
import { findProxy } from '../../extract/proxy.ts';
import { parseRetryAfter } from '../../extract/retry-after.ts';
import { DeliveryError } from '../delivery-error.ts';
import { maskSecrets } from './mask-secrets.ts';
import { truncateBytes } from './truncate.ts';

const TIMEOUT_MS = 15_000;
/** Of the answer of a service only its code and its message are read. */
const MAX_ANSWER_BYTES = 64 * 1024;
const SHOWN_BYTES = 300;

export interface HttpSenderOptions {
  /** Address of the service. */
  readonly url: string;
  /** What must not appear in errors, beside the address. */
  readonly secrets: readonly string[];
  /** Where the proxy is read from. */
  readonly variables: Variables;
  /** Name of the channel. */
  readonly channel: string;
}

interface HttpPost {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the path and query of the address. */
  readonly path?: string;
  /** Judges a body that came with a status of success. Throws DeliveryError. */
  readonly checkBody?: (body: string) => void;
  /** How long the body of a refusal asks to wait, in milliseconds, where the service has no Retry-After. */
  readonly readWait?: (body: string) => number | undefined;
}

export interface HttpSender {
  /** Resolves when the service has accepted the request. Rejects with DeliveryError, without secrets. */
  readonly post: (request: HttpPost) => Promise<void>;
  /** The same with GET and no body. */
  readonly get: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Throws ConfigError if the address, or that of the proxy, is not valid. */
export function openHttpSender({ url, secrets, variables, channel }: HttpSenderOptions): HttpSender {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ConfigError(`the address of the alert channel ${channel} is not an http(s) URL`, {
      remedy: 'copy the whole address from the service into the file or the variable',
    });
  const { origin, pathname, search } = new URL(url);
  const connections = openConnections(origin, { proxy: findProxy(url, variables), timeoutMs: TIMEOUT_MS });
  const fail = (text: string, options: { readonly retryAfterMs?: number | undefined } = {}) =>
    new DeliveryError(maskSecrets(text, [url, ...secrets]), options);

  const request = async (method: 'GET' | 'POST', { body, headers, path, checkBody, readWait }: Partial<HttpPost>) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    let status: number;
    let retryAfterMs: number | undefined;
    let text: string;
    try {
      const answer = await connections.request({
        method,
        path: path ?? `${pathname}${search}`,
        headers: method === 'POST' ? { 'content-type': 'application/json', ...headers } : { ...headers },
        body,
        signal,
      });
      status = answer.statusCode;
      retryAfterMs = parseRetryAfter(answer.headers['retry-after']);
      text = await readText(answer.body);
    } catch (error) {
      const reason = signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : getErrorMessage(error);
      throw fail(`${origin}: ${reason}`);
    }
    if (status < 200 || status > 299)
      throw fail(`${origin} answered HTTP ${status}: ${truncateBytes(text.trim(), SHOWN_BYTES)}`, {
        retryAfterMs: retryAfterMs ?? readWait?.(text),
      });
    try {
      checkBody?.(text);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      throw fail(`${origin}: ${error.message}`, { retryAfterMs: error.retryAfterMs ?? retryAfterMs });
    }
  };
  return {
    post: (options) => request('POST', options),
    get: () => request('GET', {}),
    close: () => connections.close(),
  };
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
