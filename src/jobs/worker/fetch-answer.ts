/**
 * Where the answer of a reserved request comes from: a call, records that are shipped with the program, or a stored
 * body.
 */
import { type Answer, type EchotikClient, MAX_BODY_BYTES } from '../../extract/client.ts';
import { decodeBody } from '../../extract/decode-body.ts';
import { toQueryParams } from '../../extract/pages.ts';
import type { Connection, Pool } from '../../load/connection/pool.ts';
import { type CompressedBody, compressBody, readResponse } from '../../load/write/responses.ts';
import type { Spool } from '../../spool/spool.ts';
import type { Stream } from '../../streams/stream.ts';
import { selectSentParams } from '../../ledger/identity.ts';
import type { ReservedRequest } from '../../ledger/request.ts';
import { type RetryOptions, retryTransient } from './retry-transient.ts';

/** An answer, and its body as it is stored, where it was compressed for the spool. */
interface FetchedAnswer {
  readonly answer: Answer;
  readonly body?: CompressedBody;
}

interface AnswerSources {
  readonly client: EchotikClient;
  readonly spool: Spool;
  /** For stored bodies. */
  readonly pool: Pool;
  readonly retry: RetryOptions;
  readonly now: () => Date;
}

/**
 * The answer of a reserved request. `refuse` is called directly before a call: why the call may not go out, or
 * undefined. Rejects with what PostgreSQL says about a stored body where that does not pass by itself; never because of
 * the API.
 */
export async function fetchAnswer(
  { client, spool, pool, retry, now }: AnswerSources,
  stream: Stream,
  request: ReservedRequest,
  refuse: () => string | undefined,
): Promise<FetchedAnswer> {
  const { source_request_id: source, ask_until: sendUntil } = request;
  if (source !== null) return { answer: await retryTransient(retry, () => readStoredAnswer(pool, source, now)) };
  return callWithSpool(spool, request, async () => {
    const at = now();
    const isLate = sendUntil !== null && sendUntil <= at;
    const reason = refuse() ?? (isLate ? 'too late' : undefined);
    return reason === undefined ? sendRequest(client, stream, request, now) : buildUnsentAnswer(reason, at);
  });
}

/**
 * Leaves a mark in the spool, calls, and leaves the response in the spool. `call` may still decide not to send: the
 * mark is written before that, so that a process that is suspended between the two cannot send a call without a mark
 * when it continues.
 */
export async function callWithSpool(
  spool: Spool,
  request: ReservedRequest,
  call: () => Promise<Answer>,
): Promise<FetchedAnswer> {
  spool.markSent(request);
  const answer = await call();
  if (!('status' in answer)) return { answer };
  const { status, fetchedAt, durationMs, bytes, encoding, unreadable } = answer;
  const body = await compressBody(bytes);
  const { request_id, attempt, identity, stream, worker_id: workerId, reserved_at: reservedAt } = request;
  spool.store({
    request_id,
    attempt,
    identity,
    stream,
    workerId,
    reservedAt,
    fetchedAt,
    status,
    durationMs,
    encoding,
    unreadable,
    body,
  });
  return { answer, body };
}

/**
 * Sends params and page in the query or the JSON body. A stream without a path is answered from its shipped records.
 * Never rejects.
 */
export async function sendRequest(
  client: EchotikClient,
  stream: Stream,
  { params, page }: Pick<ReservedRequest, 'params' | 'page'>,
  now: () => Date,
): Promise<Answer> {
  const { path, body: names, shipped } = stream;
  if (path === null) return buildAnswer(shipped?.() ?? [], 'data', now());
  const given = Object.entries({ ...selectSentParams(stream, params), ...toQueryParams(page) }).filter(
    ([, value]) => value !== undefined,
  );
  const inBody = (name: string) => names?.includes(name) ?? false;
  return client.call({
    path,
    query: Object.fromEntries(given.flatMap(([name, value]) => (inBody(name) ? [] : [[name, String(value)]]))),
    body: names && Object.fromEntries(given.filter(([name]) => inBody(name))),
  });
}

/** Records of our own in the form in which the API would answer them. */
export const buildAnswer = (records: readonly unknown[], at: string, fetchedAt: Date): Answer => ({
  fetchedAt,
  durationMs: 0,
  status: 200,
  bytes: Buffer.from(JSON.stringify(buildBody(records, at))),
});

/** The body of such an answer. `at`: the stream's path to its records, such as `data.list`. */
export const buildBody = (records: readonly unknown[], at: string): object => ({
  code: 0,
  message: 'not from the API',
  data: at
    .split('.')
    .slice(1)
    .reduceRight<unknown>((inner, name) => ({ [name]: inner }), records),
});

/** For a call that was not made: its request goes back to the ledger, and no attempt is counted as failed. */
export const buildUnsentAnswer = (reason: string, at: Date): Answer => ({
  fetchedAt: at,
  durationMs: 0,
  error: `not sent: ${reason}`,
  sent: false,
  interrupted: true,
});

/**
 * The body that a request brought, dated by when it came; a failure where retention has deleted it. A body that could
 * not be read when it came is decoded again: this version may be able to. Rejects with what PostgreSQL says.
 */
export async function readStoredAnswer(pool: Pool | Connection, requestId: number, now: () => Date): Promise<Answer> {
  const started = performance.now();
  const found = await readResponse(pool, requestId);
  const durationMs = Math.round(performance.now() - started);
  if (!found) {
    const error = `the body of request ${requestId} is not stored any more`;
    return { fetchedAt: now(), durationMs, error, sent: false };
  }
  const { fetchedAt, status, bytes, encoding } = found;
  const decoded = await decodeBody(bytes, { encoding, maxBytes: MAX_BODY_BYTES });
  return { fetchedAt, durationMs, status, ...('bytes' in decoded ? decoded : { bytes, ...decoded }) };
}
