/** The HTTP server for probes and scrapes: a table of paths, which only answers GET and HEAD and logs no request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../errors.ts';

export interface RouteReply {
  /** Absent: 200. */
  readonly status?: number;
  readonly contentType: string;
  readonly body: string;
}

/** Answers a request for its path. A rejection goes to `onError`, and the client gets 500 without its text. */
export type Handler = () => RouteReply | Promise<RouteReply>;

/** The handler of each path, such as `/livez`. */
export type Routes = Readonly<Record<string, Handler>>;

interface HttpServerOptions {
  /** An address or a name of this machine. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly routes: Routes;
  readonly onError: (error: Error) => void;
}

export interface HttpServer {
  readonly port: number;
  /** Serves one more path, or another handler for a path. */
  readonly addRoute: (path: string, handler: Handler) => void;
  /** Accepts no further connection. Answers that are being made have a second. Never rejects. */
  close(): Promise<void>;
}

/** A probe has a few headers. */
const MAX_HEADER_BYTES = 8 * 1024;
/** Several probes and scrapers at once, and no more sockets than a process can spare. */
const MAX_CONNECTIONS = 64;
const REQUEST_MS = 5_000;
/** A scrape of a large warehouse may take some seconds. */
const SILENCE_MS = 30_000;
const CLOSE_MS = 1_000;

/** Throws ConfigError when it cannot listen there, such as where the port is in use. */
export async function startHttpServer({ host, port, routes, onError }: HttpServerOptions): Promise<HttpServer> {
  const handlers = new Map(Object.entries(routes));
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: REQUEST_MS,
      connectionsCheckingInterval: REQUEST_MS,
    },
    (request, response) => {
      findReply(handlers, request).then(
        (reply) => send(request, response, reply),
        (error: Error) => {
          onError(error);
          send(request, response, INTERNAL_ERROR);
        },
      );
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(SILENCE_MS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainFailure(error, host, port)));
    server.listen(port, host, resolve);
  });
  server.on('error', onError);
  return {
    port: (server.address() as AddressInfo).port,
    addRoute: (path, handler) => void handlers.set(path, handler),
    close: () =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
      }),
  };
}

interface FullReply extends RouteReply {
  readonly headers?: Readonly<Record<string, string>>;
}

const plainText = (status: number, body: string): FullReply => ({ status, contentType: 'text/plain', body });
const INTERNAL_ERROR = plainText(500, 'internal error\n');

async function findReply(handlers: ReadonlyMap<string, Handler>, request: IncomingMessage): Promise<FullReply> {
  const [path = ''] = (request.url ?? '').split('?');
  const handler = handlers.get(path);
  if (!handler) return plainText(404, `not found; there is ${[...handlers.keys()].join(', ')}\n`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { ...plainText(405, 'only GET and HEAD\n'), headers: { Allow: 'GET, HEAD' } };
  }
  return handler();
}

/** Node leaves the body out of the answer to a HEAD. */
function send(request: IncomingMessage, response: ServerResponse, reply: FullReply): void {
  const { status = 200, contentType, body, headers = {} } = reply;
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // A body of a request is not read, so nothing may follow it on this connection.
    ...(hasBody(request) ? { Connection: 'close' } : {}),
    ...headers,
  });
  response.end(body);
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function explainFailure(error: NodeJS.ErrnoException, host: string, port: number): ConfigError {
  const where = `port ${port} of ${host}`;
  if (error.code === 'EADDRINUSE') {
    return new ConfigError(`${where} is in use, so the health of this process cannot be served there`, {
      remedy: 'give each process of a machine a port of its own: --health-port or ECHOTIK_HEALTH_PORT',
      cause: error,
    });
  }
  return new ConfigError(`cannot listen on ${where}: ${error.message}`, {
    remedy: 'choose another port with --health-port, or an address of this machine with --health-host',
    cause: error,
  });
}
