/** What follows the answers of a batch: how their lists end, their next pages and their children. */
import type { Connection } from '../../load/pool.ts';
import { recordAbsences } from '../ledger/absences.ts';
import type { Repair } from '../ledger/repairs.ts';
import { insertRequests, type QueuedRequest } from '../ledger/requests.ts';
import type { Part } from './part.ts';
import { settleDoubts } from './settle-doubts.ts';

interface Followed {
  /** The parts, as they end. */
  readonly parts: readonly Part[];
  /** Requests that now wait for a job. */
  readonly queued: readonly QueuedRequest[];
}

/** To be called in the transaction that commits the parts. `at` is the clock's now. */
export async function followUp(connection: Connection, parts: readonly Part[], at: Date): Promise<Followed> {
  const { parts: ended, revived } = await settleDoubts(connection, parts);
  const instead = await recordAbsences(connection, ended);
  const next = ended.flatMap(({ requests, nextPage }) => (nextPage ? [...requests, nextPage] : requests));
  const queued = await insertRequests(connection, [...next, ...instead, ...revived], at);
  const inserted = new Set(queued.map(({ identity }) => identity));
  const there = ended.filter(({ nextPage }) => nextPage && !inserted.has(nextPage.identity));
  const own = await ownNextPages(connection, there);
  const ledBack = new Set(there.filter(({ settlement }) => !own.has(settlement.request_id)));
  const endOf = (part: Part): Part =>
    ledBack.has(part) ? { ...part, settlement: { ...part.settlement, ...LED_BACK } } : part;
  return { parts: ended.map(endOf), queued };
}

/** A next page that the run has already: the cursors go round in a circle. What this page brought is kept. */
const LED_BACK = {
  status: 'failed',
  message: 'the next page is one that was read before: paging goes round in a circle',
};

const OWN = `select n.request_id from json_to_recordset($1::json) as n(request_id bigint, run_id bigint, identity text)
  join ops.requests r on r.run_id = n.run_id and r.identity = n.identity and r.parent_request_id = n.request_id`;

/** Requests whose next page is there already because they have made it themselves: they are read a second time. */
async function ownNextPages(connection: Connection, parts: readonly Part[]): Promise<ReadonlySet<number>> {
  if (!parts.length) return new Set();
  const pages = parts.map(({ settlement: { request_id }, nextPage }) => ({
    request_id,
    run_id: nextPage?.run_id,
    identity: nextPage?.identity,
  }));
  const { rows } = await connection.query<{ request_id: number }>(OWN, [JSON.stringify(pages)]);
  return new Set(rows.map(({ request_id }) => request_id));
}

/**
 * What stored bodies that were read again make of the requests that had bought them. A replay asks nothing, so what would follow
 * in their runs is tried and taken back: a request of which something was never asked is not in order yet.
 */
export async function repairsOf(connection: Connection, parts: readonly Part[], at: Date): Promise<readonly Repair[]> {
  const repairs: Repair[] = [];
  for (const { inItsRun, provenance, settlement } of parts) {
    if (!inItsRun || !isGood(settlement)) continue;
    await connection.query('savepoint tried');
    const tried = await followUp(connection, [inItsRun], at);
    await connection.query('rollback to savepoint tried; release savepoint tried');
    const [own] = tried.parts;
    if (!own || !isGood(own.settlement)) continue;
    const { status, records, walk_end, record_keys, message } = own.settlement;
    const { rows_quarantined } = settlement;
    const left = tried.queued.length;
    repairs.push({ provenance, status, records, walk_end, record_keys, message, rows_quarantined, left });
  }
  return repairs;
}

const isGood = ({ status }: Part['settlement']) => status === 'done' || status === 'absent';
