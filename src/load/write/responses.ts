/** Stores and reads the bodies of answers: compressed, each content once, found by request and attempt. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gunzip, gzip, gzipSync } from 'node:zlib';
import type { Connection, Pool } from '../connection/pool.ts';
import { pick, statement } from '../connection/statement.ts';
import { toMonthStart } from '../months/partitions.ts';
import { bodies as bodyTable, responses as responseTable } from '../tables/raw.ts';
import { encodeArray } from './array-parameter.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);
const GZIP_OPTIONS = { level: constants.Z_BEST_SPEED };
/**
 * Most bodies are compressed in place with small tables: a page of a list (17 KB) takes 70 to 100 µs of CPU time, where a
 * trip through the thread pool takes 200 to 400 µs, most of them in this thread too. A large one would delay the rest.
 */
const MAX_SMALL_BYTES = 64 * 1024;
const SMALL_GZIP_OPTIONS = { ...GZIP_OPTIONS, windowBits: 13, memLevel: 6 };

/** One answered call. */
export interface Response {
  readonly requestId: number;
  readonly attempt: number;
  readonly stream: string;
  readonly fetchedAt: Date;
  readonly status: number;
  /** Content-Encoding of a body that could not be decoded and is stored as received; null: the body is decoded. */
  readonly encoding: string | null;
  readonly body: CompressedBody;
}

export interface CompressedBody {
  readonly sha256: string;
  readonly bytes: number;
  readonly gzip: Buffer;
}

/** To be called outside of any transaction: it needs a processor, not a connection. */
export async function compressBody(bytes: Buffer): Promise<CompressedBody> {
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    gzip: bytes.length <= MAX_SMALL_BYTES ? gzipSync(bytes, SMALL_GZIP_OPTIONS) : await compress(bytes, GZIP_OPTIONS),
  };
}

const INSERT_BODIES = statement(
  'insert bodies',
  {},
  `insert into raw.bodies (body_sha256, body_month, bytes, body)
  select * from unnest($1::text[], $2::date[], $3::int[], $4::bytea[]) as b(body_sha256, body_month, bytes, body)
  order by body_sha256, body_month
  on conflict do nothing`,
);

const INSERT_RESPONSES = statement(
  'insert responses',
  {},
  `insert into raw.responses (request_id, attempt, stream, fetched_at, http_status, body_sha256, body_month, content_encoding)
  select * from unnest($1::bigint[], $2::int[], $3::text[], $4::timestamptz[], $5::smallint[], $6::text[], $7::date[], $8::text[])`,
);

/** Stores bodies inside the caller's transaction. */
export async function storeResponses(connection: Connection, responses: readonly Response[]): Promise<void> {
  if (!responses.length) return;
  const bodies = responses.map(({ body }) => body);
  const months = responses.map(({ fetchedAt }) => toMonthStart(fetchedAt));
  await connection.query(INSERT_BODIES, [
    bodies.map(({ sha256 }) => sha256),
    months,
    bodies.map(({ bytes }) => bytes),
    // In the binary format: node-postgres would send each byte as two digits.
    encodeArray(
      'bytea',
      bodies.map((body) => body.gzip),
    ),
  ]);
  await connection.query(INSERT_RESPONSES, [
    responses.map(({ requestId }) => requestId),
    responses.map(({ attempt }) => attempt),
    responses.map(({ stream }) => stream),
    responses.map(({ fetchedAt }) => fetchedAt),
    responses.map(({ status }) => status),
    bodies.map(({ sha256 }) => sha256),
    months,
    responses.map(({ encoding }) => encoding),
  ]);
}

/** An answer as it is stored. */
export interface StoredResponse {
  readonly fetchedAt: Date;
  readonly status: number;
  /** Content-Encoding of bytes that could not be decoded when the answer arrived; absent: the bytes are decoded. */
  readonly encoding?: string;
  readonly bytes: Buffer;
}

/**
 * The valid response of a request, as a query of at most one row: the newest one with outcome ok or absent, else the
 * newest one. A good answer may have arrived late, after another attempt had failed. `requestId` is an SQL expression.
 */
export const buildResponseQuery = (requestId: string): string => `select p.* from raw.responses p
    left join ops.attempts a on a.request_id = p.request_id and a.attempt = p.attempt
  where p.request_id = ${requestId} order by coalesce(a.outcome in ('ok', 'absent'), false) desc, p.attempt desc limit 1`;

const READ_RESPONSE = statement(
  'read response',
  { ...pick(responseTable, 'fetched_at', 'http_status', 'content_encoding'), ...pick(bodyTable, 'body') },
  `select p.fetched_at, p.http_status, p.content_encoding, b.body
  from (${buildResponseQuery('$1')}) p join raw.bodies b using (body_sha256, body_month)`,
);

/** The valid response of a request; undefined where there is none, or where retention has deleted its body. */
export async function readResponse(
  database: Pool | Connection,
  requestId: number,
): Promise<StoredResponse | undefined> {
  const { rows } = await database.query(READ_RESPONSE, [requestId]);
  const [found] = rows;
  if (!found) return undefined;
  const { fetched_at: fetchedAt, http_status: status, content_encoding: encoding } = found;
  return { fetchedAt, status, bytes: await decompress(found.body), ...(encoding === null ? {} : { encoding }) };
}
