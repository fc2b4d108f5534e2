/** Replays the answers with records in quarantine, or with values that could not be read. */
import { ConfigError } from '../errors.ts';
import { listOpenQuarantine } from '../ledger/quarantine.ts';
import { listRequestsWithUnreadFields } from '../ledger/read-field-issues.ts';
import type { Pool } from '../load/connection/pool.ts';
import { requireStream } from '../streams/catalogue.ts';
import { beginReplay } from './replay.ts';

/** Which findings are retried. */
export interface RetryOrder {
  /** Records in quarantine; empty: all of them, and all values that could not be read. */
  readonly ids: readonly number[];
  /** Of one stream; undefined: of all. */
  readonly stream: string | undefined;
  /** Business date of the replay's own run. */
  readonly businessDate: string;
}

export type RetriedFindings =
  | { readonly runId: number; readonly answers: number }
  | { readonly runId: undefined; readonly reason: string };

export const createNoRecordError = (id: number) =>
  new ConfigError(`there is no record ${id} in quarantine`, { remedy: 'quarantine list shows them' });

/**
 * Begins the run of the replay; its requests wait in the ledger. Throws ConfigError for a record that is not in
 * quarantine.
 */
export async function beginFindingsReplay(
  pool: Pool,
  { ids, stream, businessDate }: RetryOrder,
  at: Date,
): Promise<RetriedFindings> {
  const found = await listOpenQuarantine(pool, ids, stream);
  const unknown = ids.find((id) => !found.some(({ quarantine_id }) => quarantine_id === id));
  if (unknown !== undefined) throw createNoRecordError(unknown);
  const unread = ids.length ? [] : await listRequestsWithUnreadFields(pool, stream);
  const bodies = [...found, ...unread];
  if (!bodies.length) return { runId: undefined, reason: 'Nothing is in quarantine, and every value could be read.' };
  const requestIds = [...new Set(bodies.map(({ request_id }) => request_id))];
  const streams = [...new Set(bodies.map((body) => body.stream))].map(requireStream);
  const runId = await beginReplay(pool, { streams, requestIds, businessDate }, at);
  return runId === undefined
    ? { runId, reason: 'Nothing can be replayed: retention has deleted the bodies.' }
    : { runId, answers: requestIds.length };
}
