/**
 * One transaction a batch of answers: bodies, rows, quarantine, drift, settled attempts, next pages and children. If the
 * batch fails its parts are committed one by one, so that one bad part fails alone; its paid body is kept even then.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { LoadError } from '../../errors.ts';
import { type Delivery, merge } from '../../load/merge.ts';
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { landResponses, type Response } from '../../load/raw.ts';
import { isConflict, isLostConnection, isRetryable, loadError } from '../../load/sql-state.ts';
import type { UnknownField } from '../../extract/fields.ts';
import type { Quarantined } from './interpret.ts';
import { fence, insertRequests, isSettled, type QueuedRequest, type Settlement, settle } from '../ledger/ledger.ts';
import type { NewRequest, RunFrame } from '../ledger/request.ts';
import { closeRun, type RunEnd } from '../ledger/runs.ts';
import { crash } from '../crash.ts';
import { recordAbsences } from '../ledger/absences.ts';

/** What one attempt brings. */
export interface Part {
  readonly frame: RunFrame;
  readonly stream: string;
  readonly settlement: Settlement;
  readonly response?: Response;
  readonly deliveries: readonly Delivery[];
  readonly quarantined: readonly Quarantined[];
  readonly unknown: readonly UnknownField[];
  readonly requests: readonly NewRequest[];
  readonly nextPage?: NewRequest;
  /** Ids of a batch that the API does not have. */
  readonly absent: readonly string[];
  readonly closeRun?: RunEnd;
}

export interface Committed {
  /** Requests that now wait for a job. */
  readonly queued: readonly QueuedRequest[];
}

type OnTrouble = (error: Error) => void;

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** Conflicts that are over before are nobody's trouble. */
const QUIET_MS = 1_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * Commits all parts, whatever it takes: a paid answer is not given up because PostgreSQL is away for a while. `onTrouble` is
 * told why it takes long.
 */
export async function commitParts(pool: Pool, parts: readonly Part[], onTrouble: OnTrouble): Promise<Committed> {
  for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, LONGEST_RETRY_MS)) {
    try {
      return await inTransaction(pool, (connection) => write(connection, parts));
    } catch (error) {
      const failure = loadError(error);
      if (isLostConnection(failure) && (await wasCommitted(pool, parts))) {
        // The answer to our COMMIT was lost, not the commit. What it queued is found by the reconciler.
        return { queued: [] };
      }
      if (!isRetryable(failure)) return commitOneByOne(pool, parts, failure, onTrouble);
      if (!isConflict(failure) || delay > QUIET_MS) onTrouble(failure);
      await wait(delay / 2 + (Math.random() * delay) / 2);
    }
  }
}

async function commitOneByOne(
  pool: Pool,
  parts: readonly Part[],
  failure: LoadError,
  onTrouble: OnTrouble,
): Promise<Committed> {
  const [only] = parts;
  if (parts.length === 1 && only) {
    // Without what failed to load, and so without its children: the body waits in raw for a replay.
    const bare = { deliveries: [], quarantined: [], unknown: [], requests: [], absent: [] };
    if (!only.deliveries.length && !only.requests.length && !only.nextPage && !only.absent.length) throw failure;
    const message = failure.message.slice(0, 500).toWellFormed();
    const { nextPage: _, ...part } = only;
    const failed = { ...part, ...bare, settlement: { ...only.settlement, status: 'failed', message } };
    return commitParts(pool, [failed], onTrouble);
  }
  const queued: QueuedRequest[] = [];
  const failures: unknown[] = [];
  for (const part of parts) {
    try {
      queued.push(...(await commitParts(pool, [part], onTrouble)).queued);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length) throw failures[0];
  return { queued };
}

async function wasCommitted(pool: Pool, parts: readonly Part[]): Promise<boolean> {
  for (;;) {
    try {
      return await isSettled(
        pool,
        parts.map(({ settlement }) => settlement),
      );
    } catch {
      await wait(LOOK_AGAIN_MS);
    }
  }
}

async function write(connection: Connection, parts: readonly Part[]): Promise<Committed> {
  const ours = await fence(
    connection,
    parts.map(({ settlement }) => settlement),
  );
  const valid = parts.filter(({ settlement }) => ours.has(settlement.request_id));
  await landResponses(
    connection,
    valid.flatMap(({ response }) => response ?? []),
  );
  const counts = await merge(
    connection,
    valid.flatMap(({ deliveries }) => deliveries),
  );
  await insertQuarantine(connection, valid);
  await insertDrift(connection, valid);
  const instead = await recordAbsences(connection, valid);
  const queued = await insertRequests(connection, [
    ...valid.flatMap(({ requests, nextPage }) => (nextPage ? [...requests, nextPage] : requests)),
    ...instead,
  ]);
  const inserted = new Set(queued.map(({ identity }) => identity));
  await settle(
    connection,
    valid.map(({ settlement, nextPage }) =>
      nextPage && !inserted.has(nextPage.identity) ? { ...settlement, ...LED_BACK } : settlement,
    ),
    counts,
  );
  for (const { frame, closeRun: end } of valid) if (end) await closeRun(connection, frame.run_id, end);
  crash('tx.before_commit');
  return { queued };
}

/** A next page that the run has already: the cursors go round in a circle. What this page brought is kept. */
const LED_BACK = {
  status: 'failed',
  message: 'the next page is one that was read before: paging goes round in a circle',
};

async function insertQuarantine(connection: Connection, parts: readonly Part[]): Promise<void> {
  const rows = parts.flatMap(({ stream, settlement: { request_id }, quarantined }) =>
    quarantined.map(({ path, issues, record }) => ({ request_id, stream, record_path: path, issues, record })),
  );
  if (!rows.length) return;
  await connection.query(
    `insert into ops.quarantine (request_id, stream, record_path, issues, record)
     select * from json_to_recordset($1::json) as q(request_id bigint, stream text, record_path text, issues jsonb, record text)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

async function insertDrift(connection: Connection, parts: readonly Part[]): Promise<void> {
  const rows = parts.flatMap(({ stream, settlement: { request_id }, unknown }) =>
    unknown.map((field) => ({ ...field, stream, request_id })),
  );
  if (!rows.length) return;
  await connection.query(
    `insert into ops.schema_drift (stream, path, kind, sample, request_id)
     select distinct on (stream, path, kind) * from json_to_recordset($1::json)
       as d(stream text, path text, kind text, sample text, request_id bigint) order by stream, path, kind
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}
