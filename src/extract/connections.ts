/** Connections to one host, directly or through a proxy. The only place that knows undici. */
import type { LookupFunction } from 'node:net';
import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Proxy } from './proxy.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/**
 * Node tries the addresses of a host one after the other and gives each 250 ms: too short for a handshake with another
 * continent. Four addresses still fit into the time of a connect.
 */
const ADDRESS_TIMEOUT_MS = 2_500;

const CONNECT_OPTIONS = {
  timeout: CONNECT_TIMEOUT_MS,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
};

interface ConnectionOptions {
  readonly proxy?: Proxy | undefined;
  /** Limit for the first byte of an answer, and between two of them. */
  readonly timeoutMs: number;
  /** Finds the addresses of the host; absent: the resolver of the system. Not used with a proxy, which does it. */
  readonly lookup?: LookupFunction;
}

interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface Connections {
  /**
   * Rejects with the error of the network. `onStart` is called when the request is written to an open connection: a
   * failure of any kind before that has sent nothing.
   */
  readonly request: (request: HttpRequest, onStart?: () => void) => Promise<Dispatcher.ResponseData>;
  /** Closes all connections; open requests fail. */
  readonly close: () => Promise<void>;
}

/** `origin`: scheme, host and port. */
export function openConnections(origin: string, options: ConnectionOptions): Connections {
  const dispatcher = openDispatcher(origin, options);
  return {
    request({ body = null, ...request }, onStart = () => undefined) {
      const noting = dispatcher.compose(
        (dispatch) => (options, handler) => dispatch(options, notifyStart(handler, onStart)),
      );
      return rejectOnAbort(request.signal, noting.request({ origin, ...request, body }));
    },
    close: () => dispatcher.destroy(),
  };
}

/**
 * Through a proxy every connection is a tunnel (CONNECT_OPTIONS), for http too: what the proxy itself says cannot be
 * taken for an answer of the host, and a tunnel that is refused is a request that was not sent.
 */
function openDispatcher(origin: string, { proxy, timeoutMs, lookup }: ConnectionOptions): Dispatcher {
  const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  if (!proxy) return new Pool(origin, { ...timeouts, connect: { ...CONNECT_OPTIONS, ...(lookup ? { lookup } : {}) } });
  return new ProxyAgent({
    ...timeouts,
    uri: proxy.url,
    ...(proxy.authorization ? { token: proxy.authorization } : {}),
    // The same limits for the connection to the proxy, for its answer to CONNECT_OPTIONS, and for TLS inside of the
    // tunnel.
    proxyTls: CONNECT_OPTIONS,
    requestTls: CONNECT_OPTIONS,
    clientFactory: (url, options) =>
      new Pool(url, { ...options, headersTimeout: CONNECT_TIMEOUT_MS }).compose(
        (dispatch) => (tunnel, handler) => dispatch(tunnel, stripErrorCodes(handler)),
      ),
  });
}

/** undici observes a signal only once a request has a connection. */
async function rejectOnAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
  }
}

type Handler = Dispatcher.DispatchHandler;

const notifyStart = (handler: Handler, onStart: () => void): Handler => ({
  ...forward(handler),
  onRequestStart(controller, context) {
    handler.onRequestStart?.(controller, context);
    // The call may have been aborted while it waited for the connection.
    if (!controller.aborted) onStart();
  },
});

/**
 * A proxy that closes the connection is a failure to connect. undici would connect again on the code of that error,
 * without end.
 */
const stripErrorCodes = (handler: Handler): Handler => ({
  ...forward(handler),
  onResponseError: (controller, cause) => handler.onResponseError?.(controller, new Error(cause.message, { cause })),
});

const forward = (handler: Handler): Handler => ({
  onRequestStart: (...args) => handler.onRequestStart?.(...args),
  onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
  onResponseStart: (...args) => handler.onResponseStart?.(...args),
  onResponseData: (...args) => handler.onResponseData?.(...args),
  onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
  onResponseError: (...args) => handler.onResponseError?.(...args),
});
