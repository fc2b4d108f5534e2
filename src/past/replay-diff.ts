/** Computes what a replay would change, without writing anything. */
import { classifyAnswer } from '../extract/outcome.ts';
import { Diff, type TableDiff } from '../load/write/diff.ts';
import type { Pool } from '../load/connection/pool.ts';
import { readResponse } from '../load/write/responses.ts';
import { requireStream } from '../streams/catalogue.ts';
import { interpret } from '../jobs/worker/interpret.ts';
import { type ReplayOrder, ORDERED_REQUESTS, listReplayValues } from './replay.ts';
import { type StoredRequest, toInterpretable } from './stored-request.ts';

export interface ReplayDiff {
  /** Stored answers that were read. */
  readonly bodies: number;
  /** Records that the current version or PostgreSQL would refuse. */
  readonly quarantined: number;
  readonly tables: readonly TableDiff[];
}

/** Answers of one query. */
const SLICE = 200;

const NEXT = `select r.request_id, r.stream, r.params, r.page, r.business_date, r.previous_page, r.walk from (${ORDERED_REQUESTS}) r
  where r.request_id > $5 and exists (select from raw.responses p where p.request_id = r.request_id)
  order by r.request_id limit ${SLICE}`;

/** Interprets every stored answer of an order. `onProgress` is called with the number of answers read so far. */
export async function diffReplay(
  pool: Pool,
  order: ReplayOrder,
  onProgress?: (bodies: number) => void,
): Promise<ReplayDiff> {
  const diff = new Diff();
  let [bodies, quarantined, after] = [0, 0, 0];
  for (;;) {
    const { rows } = await pool.query<StoredRequest>(NEXT, [...listReplayValues(order), after]);
    const answers = await Promise.all(rows.map((row) => interpretStored(pool, row)));
    quarantined += await diff.add(
      pool,
      answers.flatMap(({ rowWrites }) => rowWrites),
    );
    quarantined += answers.reduce((sum, answer) => sum + answer.quarantined, 0);
    bodies += rows.length;
    onProgress?.(bodies);
    const last = rows.at(-1);
    if (!last || rows.length < SLICE) return { bodies, quarantined, tables: diff.tables() };
    after = last.request_id;
  }
}

async function interpretStored(pool: Pool, stored: StoredRequest) {
  const stream = requireStream(stored.stream);
  const answer = await readResponse(pool, stored.request_id);
  const outcome = answer && classifyAnswer({ ...answer, durationMs: 0 }, stream.lane);
  if (outcome?.kind !== 'ok') return { rowWrites: [], quarantined: 0 };
  const request = toInterpretable(stored);
  const { rowWrites, quarantined } = interpret(stream, request, outcome.body, answer?.fetchedAt ?? new Date(0));
  // A diff does not correct rows, so answers may be compared together instead of one by one.
  return { rowWrites: rowWrites.map((write) => ({ ...write, isReplay: false })), quarantined: quarantined.length };
}
