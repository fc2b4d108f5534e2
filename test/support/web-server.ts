/** The web UI of a database, in this process, and requests to it with any header. */
import { request as sendRequest } from 'node:http';
import { parseEnvironment } from '../../src/config/environment.ts';
import { configSchema } from '../../src/config/config.ts';
import type { WebSettings } from '../../src/config/web-settings.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Source } from '../../src/ledger/source.ts';
import { startWeb } from '../../src/web/server/start-web.ts';
import { withDatabase } from './database.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

export interface TestWeb {
  readonly pool: Pool;
  readonly url: string;
  readonly port: number;
  /** Sends exactly these headers, and `Host`. */
  readonly send: (path: string, sent?: Sent) => Promise<Reply>;
  /** Signs in by a new link. Returns the header with the cookie. */
  readonly signIn: () => Promise<Readonly<Record<'cookie', string>>>;
  /** The secret of a new link. */
  readonly createLink: () => Promise<string>;
  /** Failures that were reported. */
  readonly errors: readonly Error[];
}

export interface TestWebOptions {
  readonly settings?: Partial<WebSettings>;
  readonly source?: Source;
  readonly now?: () => Date;
}

/** What a page of ours sends with a form. */
export const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

export const withWeb = <T>(options: TestWebOptions, work: (web: TestWeb) => Promise<T>): Promise<T> =>
  withDatabase(({ url, pool }) => withWebOn({ url, pool }, options, work));

/** The same over a database of the test. */
export async function withWebOn<T>(
  database: { readonly url: string; readonly pool: Pool },
  { settings = {}, source = 'simulator', now = () => new Date() }: TestWebOptions,
  work: (web: TestWeb) => Promise<T>,
): Promise<T> {
  const { environment } = parseEnvironment({ DATABASE_URL: database.url, ECHOTIK_HOME: '/nonexistent' });
  if (!environment) throw new Error('the environment of the test has mistakes');
  const errors: Error[] = [];
  const web = await startWeb({
    pool: database.pool,
    environment,
    settings: { host: '127.0.0.1', ...settings },
    port: 0,
    readConfig: () => configSchema.parse({}),
    source,
    dispatch: async () => undefined,
    now,
    onError: (error) => errors.push(error),
  });
  const port = web.port;
  const send = (path: string, { method = 'GET', headers = {}, body = '' }: Sent = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const lengths = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = sendRequest(
        {
          agent: false,
          host: '127.0.0.1',
          port,
          path,
          method,
          headers: { host: `127.0.0.1:${port}`, ...lengths, ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  const createLink = async () => new URL((await web.createLink()) ?? '').searchParams.get('link') ?? '';
  const signIn = async () => {
    const { headers } = await send(`/sign-in?link=${await createLink()}`);
    const [cookie = ''] = String(headers['set-cookie']).split(';');
    return { cookie };
  };
  try {
    return await work({ pool: database.pool, url: web.url, port, send, signIn, createLink, errors });
  } finally {
    await web.close();
  }
}
