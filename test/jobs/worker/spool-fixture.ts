/** A worker that is killed with responses in its spool, and another one that recovers them. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { EchotikClient } from '../../../src/extract/client.ts';
import { beginRun } from '../../../src/ledger/begin-run.ts';
import type { ReservedRequest } from '../../../src/ledger/request.ts';
import { reserve } from '../../../src/ledger/reserve.ts';
import { planKnownTarget as planTarget } from '../../support/known-plans.ts';
import { openCommitter } from '../../../src/jobs/worker/committer.ts';
import { createSpoolRecovery } from '../../../src/jobs/worker/spool-recovery.ts';
import { callWithSpool, sendRequest } from '../../../src/jobs/worker/fetch-answer.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { startSimulator } from '../../../simulator/server.ts';
import { openSpool, type Spool } from '../../../src/spool/spool.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import { withDatabase } from '../../support/database.ts';

export const WAREHOUSE = '7d1f6f0a-5d0e-4d53-9d6b-1f0a5a9b1c11';
export const slot = new Date('2026-03-02T10:00:00Z');
export const REQUESTS = 3;

interface SpoolFixture {
  readonly pool: Pool;
  readonly folder: string;
  /** The worker that is killed. */
  readonly workerId: number;
  /** Its reservations: first pages of three markets. */
  readonly reserved: readonly ReservedRequest[];
  readonly spool: Spool;
  /** Sends the call of a reservation, as a worker does. */
  readonly send: (reservation: ReservedRequest) => Promise<void>;
  /** Recovers as another worker; returns what it reported. */
  readonly recover: (
    warehouseId?: string,
    expired?: boolean,
  ) => Promise<{ readonly warnings: readonly string[]; readonly notes: readonly string[] }>;
}

export async function newWorker(pool: Pool): Promise<number> {
  const inserted = await pool.query<{ worker_id: number }>(
    `insert into ops.workers (host, pid) values ('test', 1) returning worker_id`,
  );
  return onlyRow(inserted).worker_id;
}

export async function withSpoolFixture(work: (fixture: SpoolFixture) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'echotik-recover-'));
  const folder = join(home, 'spool');
  const simulator = await startSimulator({ musicPerRegion: 5, now: () => slot });
  const { url: baseUrl, username, password } = simulator;
  const client = new EchotikClient({ baseUrl, username, password, now: () => new Date() });
  const reported = { warnings: [] as string[], notes: [] as string[] };
  const onWarning = ({ message }: Error) => reported.warnings.push(message);
  try {
    await withDatabase(async ({ pool }) => {
      const config = configSchema.parse({ regions: ['US', 'GB', 'ID'] });
      await beginRun(pool, planTarget(config, 'trending-music-list', { trigger: 'manual', slot }, {}), new Date());
      const workerId = await newWorker(pool);
      const { rows } = await pool.query<{ request_id: number }>('select request_id from ops.requests order by 1');
      expect(rows).toHaveLength(REQUESTS);
      const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };
      const ids = rows.map(({ request_id }) => request_id);
      const held = await reserve(pool, ids, { workerId, budget, at: slot });
      const spool = await openSpool({
        folder,
        warehouseId: WAREHOUSE,
        workerId,
        maxBytes: 2 ** 24,
        onWarning,
        onRecovered: () => undefined,
      });
      await work({
        pool,
        folder,
        workerId,
        reserved: held.toSorted((a, b) => a.request_id - b.request_id),
        spool,
        async send(reservation) {
          await callWithSpool(spool, reservation, () =>
            sendRequest(client, requireStream(reservation.stream), reservation, () => slot),
          );
        },
        async recover(warehouseId = WAREHOUSE, expired = true) {
          const recoverer = await newWorker(pool);
          await createSpoolRecovery({
            pool,
            folder,
            warehouseId,
            workerId: recoverer,
            now: () => slot,
            commitBatched: openCommitter({
              pool,
              now: () => slot,
              onWarning,
              signal: new AbortController().signal,
            }),
            onWarning,
            onNote: (note) => reported.notes.push(note),
          })(expired);
          return reported;
        },
      });
      await spool.close();
    });
  } finally {
    await client.close();
    await simulator.close();
    await rm(home, { recursive: true, force: true });
  }
}

export async function readAttempts(pool: Pool) {
  const { rows } = await pool.query(
    `select a.state, a.outcome, r.status, (b.request_id is not null) as stored
     from ops.attempts a join ops.requests r using (request_id) left join raw.responses b using (request_id, attempt)
     where r.parent_request_id is null order by a.request_id, a.attempt`,
  );
  return rows;
}

export const countBooked = async (pool: Pool) =>
  onlyRow(await pool.query<{ sum: number }>('select sum(credits)::int as sum from ops.spending')).sum;
export const listSpools = (folder: string) => readdir(join(folder, WAREHOUSE));

export const OPEN = { state: 'reserved', outcome: null, status: 'running', stored: false };
export const DONE = { state: 'captured', outcome: 'ok', status: 'done', stored: true };
export const UNREADABLE = { state: 'unknown', outcome: 'unreadable', status: 'queued', stored: true };
export const UNSENT = { state: 'released', outcome: 'interrupted', status: 'queued', stored: false };
