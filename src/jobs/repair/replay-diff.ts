/** What a replay would change, told without writing anything. */
import { outcomeOf } from '../../extract/outcome.ts';
import { Diff, type TableDiff } from '../../load/diff.ts';
import type { Pool } from '../../load/pool.ts';
import { readResponse } from '../../load/raw.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import type { ReservedRequest } from '../ledger/request.ts';
import { interpret } from '../worker/interpret.ts';
import { type ReplayOrder, STORED, storedValues } from './replay.ts';

export interface ReplayDiff {
  readonly bodies: number;
  /** Records that today's parser or PostgreSQL would set aside. */
  readonly quarantined: number;
  readonly tables: readonly TableDiff[];
}

const SLICE = 200;

const NEXT = `select r.request_id, r.stream, r.params, r.page, r.business_date, r.previous_page, r.walk from ops.requests r
  where ${STORED} and r.request_id > $5 and exists (select from raw.responses p where p.request_id = r.request_id)
  order by r.request_id limit ${SLICE}`;

type Stored = Pick<
  ReservedRequest,
  'request_id' | 'stream' | 'params' | 'page' | 'business_date' | 'previous_page' | 'walk'
>;

/** Reads every stored body; `onProgress` hears how many. */
export async function diffReplay(
  pool: Pool,
  order: ReplayOrder,
  onProgress?: (bodies: number) => void,
): Promise<ReplayDiff> {
  const diff = new Diff();
  let [bodies, quarantined, after] = [0, 0, 0];
  for (;;) {
    const { rows } = await pool.query<Stored>(NEXT, [...storedValues(order), after]);
    const read = await Promise.all(rows.map((row) => reading(pool, row)));
    quarantined += await diff.add(
      pool,
      read.flatMap(({ deliveries }) => deliveries),
    );
    quarantined += read.reduce((sum, one) => sum + one.quarantined, 0);
    bodies += rows.length;
    onProgress?.(bodies);
    const last = rows.at(-1);
    if (!last || rows.length < SLICE) return { bodies, quarantined, tables: diff.tables() };
    after = last.request_id;
  }
}

async function reading(pool: Pool, stored: Stored) {
  const stream = streamNamed(stored.stream);
  const answer = await readResponse(pool, stored.request_id);
  const outcome = answer && outcomeOf({ ...answer, durationMs: 0 }, stream.lane);
  if (outcome?.kind !== 'ok') return { deliveries: [], quarantined: 0 };
  const request = {
    ...stored,
    run_id: 0,
    streams: [],
    max_pages: null,
    price: 0,
    ask_until: null,
    source_request_id: stored.request_id,
  };
  const { deliveries, quarantined } = interpret(stream, request, outcome.body, answer?.fetchedAt ?? new Date(0));
  // Nothing is put right here, so bodies need not be taken one by one.
  return { deliveries: deliveries.map((one) => ({ ...one, again: false })), quarantined: quarantined.length };
}
