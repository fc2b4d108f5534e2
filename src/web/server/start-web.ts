/** Serves the web UI until it is closed. */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { ConfigError } from '../../errors.ts';
import { createPoolBeside } from '../../load/connection/pool.ts';
import { createSignInUrl, formatWebUrl, requireAuthentication } from '../web.ts';
import { createReaderPool } from '../sql/reader-pool.ts';
import { openChangeFeed } from './change-feed.ts';
import { createApp } from './create-app.ts';
import type { PageFormat, WebEnv } from './web-env.ts';
import type { WebOptions } from './web-options.ts';

export interface Web {
  /** Where browsers reach it, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** A URL that signs one browser in; undefined: users sign in by password or through a proxy. */
  readonly createLink: () => Promise<string | undefined>;
  /** Never rejects. */
  close(): Promise<void>;
}

const STATEMENT_MS = 5_000;
const MAX_CONNECTIONS = 256;
const REQUEST_MS = 30_000;
const MAX_HEADER_BYTES = 16 * 1024;
const CLOSE_MS = 1_000;

/**
 * `port` 0: any free one. Throws ConfigError when it cannot listen there, or when other machines could reach it and
 * nobody would have to sign in.
 */
export async function startWeb(options: WebOptions & { readonly port: number }): Promise<Web> {
  const { pool, embeddedUrl, environment, settings, onError } = options;
  requireAuthentication(settings);
  const prefix = settings.publicUrl === undefined ? '' : new URL(settings.publicUrl).pathname.replace(/\/$/, '');
  const isSecure = settings.publicUrl?.startsWith('https:') ?? false;
  const readingPool = createPoolBeside(pool, {
    max: 4,
    name: 'echotik-warehouse pages',
    queryTimeoutMs: 2 * STATEMENT_MS,
    settings: { default_transaction_read_only: 'on', statement_timeout: String(STATEMENT_MS), jit: 'off' },
  });
  const host = { pool, url: embeddedUrl ?? '', embedded: embeddedUrl !== undefined };
  const reader = createReaderPool(environment, host);
  const feed = openChangeFeed(readingPool, onError);
  let handle: ((request: Request, env: WebEnv['Bindings']) => Response | Promise<Response>) | undefined;
  const server = createAdaptorServer({
    fetch: (request, { incoming }) => handle?.(request, readRequest(request, incoming as IncomingMessage, prefix)),
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  try {
    await listen(server, settings.host, options.port);
  } catch (error) {
    await readingPool.end();
    throw error;
  }
  server.on('error', onError);
  const { port } = server.address() as AddressInfo;
  const cookieName = `echotik_session_${port}`;
  const app = createApp({ ...options, readingPool, reader, feed, prefix, isSecure, cookieName });
  handle = (request, env) => app.fetch(request, env);
  return {
    url: formatWebUrl(settings, port),
    port,
    async createLink() {
      if (settings.password !== undefined || settings.proxy) return undefined;
      return createSignInUrl(pool, settings, port);
    },
    async close() {
      feed.close();
      await closeServer(server);
      await reader.close();
      await readingPool.end();
    },
  };
}

/** A reverse proxy may leave the prefix in the path or remove it. */
function readRequest(request: Request, incoming: IncomingMessage, prefix: string): WebEnv['Bindings'] {
  const { pathname } = new URL(request.url);
  const isBelow = prefix !== '' && (pathname === prefix || pathname.startsWith(`${prefix}/`));
  const below = isBelow ? pathname.slice(prefix.length) || '/' : pathname;
  const [, stem = below, ending] = /^(.+)\.(json|csv)$/.exec(below) ?? [];
  const format = ending === undefined ? 'html' : (ending as PageFormat);
  const path = stem === '/now' ? '/' : stem;
  return { address: incoming.socket.remoteAddress, prefix, path, format };
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new ConfigError(`the web UI cannot listen on port ${port} of ${host}: ${error.message}`, {
          remedy: 'choose another port with --port or ECHOTIK_WEB_PORT; 0 is any free port',
          cause: error,
        }),
      ),
    );
    server.listen(port, host, () => resolve());
  });

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
