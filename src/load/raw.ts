/** Bodies as they came: compressed, each content once, found by the request that bought it. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gunzip, gzip, gzipSync } from 'node:zlib';
import { monthOfInstant } from './partitions.ts';
import type { Connection, Pool } from './pool.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);
const LEVEL = { level: constants.Z_BEST_SPEED };
/** A small body is compressed in place with small tables: 14 µs for 2 KB, where a trip through the thread pool costs 118 µs. */
const SMALL_BYTES = 64 * 1024;
const SMALL = { ...LEVEL, windowBits: 13, memLevel: 6 };

/** One answered call. */
export interface Response {
  readonly requestId: number;
  readonly attempt: number;
  readonly stream: string;
  readonly fetchedAt: Date;
  readonly status: number;
  /** Content-Encoding of a body that could not be decoded and is stored as it came; null: the body is decoded. */
  readonly encoding: string | null;
  readonly body: CompressedBody;
}

export interface CompressedBody {
  readonly sha256: string;
  readonly bytes: number;
  readonly gzip: Buffer;
}

/** Outside of any transaction: it is work for a CPU, not for a connection. */
export async function compressBody(bytes: Buffer): Promise<CompressedBody> {
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    gzip: bytes.length <= SMALL_BYTES ? gzipSync(bytes, SMALL) : await compress(bytes, LEVEL),
  };
}

const LAND_BODIES = `insert into raw.bodies (body_sha256, body_month, bytes, body)
  select * from unnest($1::text[], $2::date[], $3::int[], $4::bytea[]) as b(body_sha256, body_month, bytes, body)
  order by body_sha256, body_month
  on conflict do nothing`;

const LAND_RESPONSES = `insert into raw.responses (request_id, attempt, stream, fetched_at, http_status, body_sha256, body_month, content_encoding)
  select * from unnest($1::bigint[], $2::int[], $3::text[], $4::timestamptz[], $5::smallint[], $6::text[], $7::date[], $8::text[])`;

/** Stores bodies inside the caller's transaction. */
export async function landResponses(connection: Connection, responses: readonly Response[]): Promise<void> {
  if (!responses.length) return;
  const bodies = responses.map(({ body }) => body);
  const months = responses.map(({ fetchedAt }) => monthOfInstant(fetchedAt));
  await connection.query({
    name: 'land bodies',
    text: LAND_BODIES,
    values: [bodies.map((b) => b.sha256), months, bodies.map((b) => b.bytes), bodies.map((b) => b.gzip)],
  });
  await connection.query({
    name: 'land responses',
    text: LAND_RESPONSES,
    values: [
      responses.map((r) => r.requestId),
      responses.map((r) => r.attempt),
      responses.map((r) => r.stream),
      responses.map((r) => r.fetchedAt),
      responses.map((r) => r.status),
      bodies.map((b) => b.sha256),
      months,
      responses.map((r) => r.encoding),
    ],
  });
}

/** An answer as it is stored. */
export interface StoredResponse {
  readonly fetchedAt: Date;
  readonly status: number;
  /** Of bytes that could not be decoded when they came. */
  readonly encoding?: string;
  readonly bytes: Buffer;
}

/**
 * The response that stands for a request, as a query of one row at most: the newest one that could be read, else the newest one. A
 * good answer may have come late, when another try had failed. `requestId`: an expression.
 */
export const responseOf = (requestId: string): string => `select p.* from raw.responses p
    left join ops.attempts a on a.request_id = p.request_id and a.attempt = p.attempt
  where p.request_id = ${requestId} order by coalesce(a.outcome in ('ok', 'absent'), false) desc, p.attempt desc limit 1`;

/** The body that stands for a request; undefined where there is none, or none any more. */
export async function readResponse(pool: Pool, requestId: number): Promise<StoredResponse | undefined> {
  const { rows } = await pool.query<{
    fetched_at: Date;
    http_status: number;
    content_encoding: string | null;
    body: Buffer;
  }>({
    name: 'read response',
    text: `select p.fetched_at, p.http_status, p.content_encoding, b.body
      from (${responseOf('$1')}) p join raw.bodies b using (body_sha256, body_month)`,
    values: [requestId],
  });
  const [found] = rows;
  if (!found) return undefined;
  const { fetched_at: fetchedAt, http_status: status, content_encoding: encoding } = found;
  return { fetchedAt, status, bytes: await decompress(found.body), ...(encoding === null ? {} : { encoding }) };
}
