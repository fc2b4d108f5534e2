/**
 * A small imitation of Metabase's API: the endpoints that examples/metabase/setup.mjs uses, with the shapes and
 * refusals of Metabase's documentation and source (v0.50 to v0.56). It knows what it was asked, in order.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fields = Readonly<Record<string, unknown>>;
type Stored = Fields & { readonly id: number };
type Kind = 'database' | 'collection' | 'card' | 'dashboard' | 'table';

export interface Metabase {
  readonly url: string;
  /** `POST /api/setup`, in order. */
  readonly asked: readonly string[];
  readonly stored: Readonly<Record<Kind, readonly Stored[]>>;
  /** What people do by hand. */
  readonly change: (kind: Kind, id: number, fields: Fields) => void;
}

interface Options {
  /** Health checks that are answered with 503 first, as while it starts. */
  readonly startsSlowly?: number;
  /** What its connection test says of the warehouse. */
  readonly refusesDatabase?: string;
  /** The first sync does not end. */
  readonly syncsForever?: boolean;
}

/** What a sync finds: schema and name of tables. */
const SYNCED = [
  ['echotik', 'products'],
  ['echotik', 'products_history'],
  ['echotik', 'categories_versions'],
  ['echotik', 'product_ranks_revisions'],
  ['marts', 'product_league'],
  ['marts', 'price_history'],
];

/** Tables have ids of their own. */
const FIRST_TABLE = 100;

const TOKEN = 'setup-token-1b9d';
const SESSION = 'session-51f0';

class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super();
    this.status = status;
    this.body = body;
  }
}

export async function withMetabase<T>(
  { startsSlowly = 0, refusesDatabase, syncsForever = false }: Options,
  work: (metabase: Metabase) => Promise<T>,
): Promise<T> {
  const stored: Record<Kind, Stored[]> = { database: [], collection: [], card: [], dashboard: [], table: [] };
  const asked: string[] = [];
  let admin: { readonly email: unknown; readonly password: unknown } | undefined;
  let starting = startsSlowly;
  let lastId = 0;

  const find = (kind: Kind, id: string | undefined): Stored => {
    const one = stored[kind].find((item) => item.id === Number(id));
    if (!one) throw new Refusal(404, 'Not found.');
    return one;
  };
  const change = (kind: Kind, id: number, fields: Fields) => {
    stored[kind] = stored[kind].map((item) => (item.id === id ? { ...item, ...fields } : item));
  };
  const add = (kind: Kind, fields: Fields): Stored => {
    const one = { ...fields, id: ++lastId };
    stored[kind].push(one);
    return one;
  };

  function answer(method: string, path: string, query: URLSearchParams, body: Fields, session: unknown): unknown {
    const [, , kind, id, part] = path.split('/') as [string, string, Kind, string?, string?];
    if (path === '/api/health') {
      if (starting-- > 0) throw new Refusal(503, { status: 'initializing', progress: 0.4 });
      return { status: 'ok' };
    }
    if (path === '/api/session/properties') return { 'has-user-setup': !!admin, 'setup-token': admin ? null : TOKEN };
    if (path === '/api/setup') {
      if (admin) throw new Refusal(403, 'The /api/setup route can only be used to create the first user.');
      if (body['token'] !== TOKEN)
        throw new Refusal(400, { errors: { token: 'Token does not match the setup token.' } });
      const { email, password } = body['user'] as Fields;
      if (String(password).length < 6) throw new Refusal(400, { errors: { password: 'password is too common.' } });
      if (!(body['prefs'] as Fields)['site_name'])
        throw new Refusal(400, { errors: { site_name: 'value must be a non-blank string.' } });
      admin = { email, password };
      return { id: SESSION };
    }
    if (path === '/api/session') {
      if (body['username'] === admin?.email && body['password'] === admin?.password) return { id: SESSION };
      throw new Refusal(401, { errors: { password: 'did not match stored password' } });
    }
    if (session !== SESSION) throw new Refusal(401, 'Unauthenticated');
    if (part === 'sync_schema') {
      if (!stored.table.length)
        stored.table = SYNCED.map(([schema, name], index) => ({
          id: FIRST_TABLE + index,
          schema,
          name,
          visibility_type: null,
        }));
      change('database', Number(id), { initial_sync_status: syncsForever ? 'incomplete' : 'complete' });
      return find('database', id) && { status: 'ok' };
    }
    if (part === 'metadata')
      return { ...find('database', id), tables: stored.table.filter((table) => !table['visibility_type']) };
    if (part === 'items') {
      const model = query.get('models') as Kind;
      const data = stored[model].filter(({ collection_id, archived }) => collection_id === Number(id) && !archived);
      return { data: data.map((one) => ({ id: one.id, model, name: one['name'], description: one['description'] })) };
    }
    if (!(kind in stored)) throw new Refusal(404, 'API endpoint does not exist.');
    if (method === 'GET') return id ? find(kind, id) : kind === 'database' ? { data: stored[kind] } : stored[kind];
    if (kind === 'database' && refusesDatabase !== undefined)
      throw new Refusal(400, { message: refusesDatabase, errors: { password: 'check your password' } });
    if (kind !== 'database' && !body['name'] && method === 'POST')
      throw new Refusal(400, { errors: { name: 'value must be a non-blank string.' } });
    if (method === 'POST') return add(kind, kind === 'dashboard' ? { ...body, dashcards: [], tabs: [] } : body);
    find(kind, id);
    const dashcards = (body['dashcards'] as Stored[] | undefined)?.map((one) => {
      find('card', String(one['card_id']));
      return one.id < 0 ? { ...one, id: ++lastId } : one;
    });
    change(kind, Number(id), { ...body, ...(dashcards && { dashcards, tabs: body['tabs'] ?? [] }) });
    return find(kind, id);
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${request.method} ${pathname}`);
    let [status, body]: readonly [number, unknown] = [200, undefined];
    try {
      const session = request.headers['x-metabase-session'];
      body = answer(request.method ?? 'GET', pathname, searchParams, await readBody(request), session);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      [status, body] = [error.status, error.body];
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await work({ url: `http://127.0.0.1:${port}`, asked, stored, change });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function readBody(request: IncomingMessage): Promise<Fields> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text ? (JSON.parse(text) as Fields) : {};
}
