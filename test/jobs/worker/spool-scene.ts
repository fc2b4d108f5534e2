/** A worker that dies with responses in its spool, and another that recovers them. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { EchotikClient } from '../../../src/extract/client.ts';
import { beginRun } from '../../../src/jobs/ledger/begin.ts';
import type { ReservedRequest } from '../../../src/jobs/ledger/request.ts';
import { reserve } from '../../../src/jobs/ledger/reserve.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { askFor } from '../../../src/jobs/worker/ask.ts';
import { openCommitter } from '../../../src/jobs/worker/committer.ts';
import { recoverSpools } from '../../../src/jobs/worker/recover-spools.ts';
import { spooledCall } from '../../../src/jobs/worker/spooled-call.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { startSimulator } from '../../../src/simulator/server.ts';
import { openSpool, type Spool } from '../../../src/spool/spool.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { withDatabase } from '../../support/database.ts';

export const WAREHOUSE = '7d1f6f0a-5d0e-4d53-9d6b-1f0a5a9b1c11';
export const slot = new Date('2026-03-02T10:00:00Z');
export const REQUESTS = 3;

interface Scene {
  readonly pool: Pool;
  readonly folder: string;
  /** The worker that dies. */
  readonly workerId: number;
  /** Its reservations: first pages of three markets. */
  readonly held: readonly ReservedRequest[];
  readonly spool: Spool;
  /** Sends the call of a reservation, as a worker does. */
  readonly send: (reservation: ReservedRequest) => Promise<void>;
  /** Recovers as another worker; returns what it reported. */
  readonly recover: (
    warehouseId?: string,
    expired?: boolean,
  ) => Promise<{ readonly troubles: readonly string[]; readonly notes: readonly string[] }>;
}

export async function newWorker(pool: Pool): Promise<number> {
  const { rows } = await pool.query(`insert into ops.workers (host, pid) values ('test', 1) returning worker_id`);
  return rows[0].worker_id;
}

export async function withScene(work: (scene: Scene) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'echotik-recover-'));
  const folder = join(home, 'spool');
  const simulator = await startSimulator({ musicPerRegion: 5, now: () => slot });
  const { url: baseUrl, username, password } = simulator;
  const client = new EchotikClient({ baseUrl, username, password });
  const reported = { troubles: [] as string[], notes: [] as string[] };
  const onTrouble = ({ message }: Error) => reported.troubles.push(message);
  try {
    await withDatabase(async ({ pool }) => {
      const config = configSchema.parse({ regions: ['US', 'GB', 'ID'] });
      await beginRun(pool, targetPlan(config, 'trending-music-list', { trigger: 'manual', slot }, {}));
      const workerId = await newWorker(pool);
      const { rows } = await pool.query('select request_id from ops.requests order by 1');
      expect(rows).toHaveLength(REQUESTS);
      const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };
      const ids = rows.map(({ request_id }) => request_id);
      const held = await reserve(pool, ids, { workerId, budget, at: slot });
      const spool = await openSpool({
        folder,
        warehouseId: WAREHOUSE,
        workerId,
        mostBytes: 2 ** 24,
        onTrouble,
        onRecovered: () => undefined,
      });
      await work({
        pool,
        folder,
        workerId,
        held: held.toSorted((a, b) => a.request_id - b.request_id),
        spool,
        async send(reservation) {
          await spooledCall(spool, reservation, () => askFor(client, streamNamed(reservation.stream), reservation));
        },
        async recover(warehouseId = WAREHOUSE, expired = true) {
          const recoverer = await newWorker(pool);
          await recoverSpools({
            pool,
            folder,
            warehouseId,
            workerId: recoverer,
            now: () => slot,
            commit: openCommitter({ pool, now: () => slot, onTrouble, signal: new AbortController().signal }),
            onTrouble,
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

export async function attemptsOf(pool: Pool) {
  const { rows } = await pool.query(
    `select a.state, a.outcome, r.status, (b.request_id is not null) as stored
     from ops.attempts a join ops.requests r using (request_id) left join raw.responses b using (request_id, attempt)
     where r.parent_request_id is null order by a.request_id, a.attempt`,
  );
  return rows;
}

export const booked = async (pool: Pool) =>
  (await pool.query('select sum(credits)::int as sum from ops.spending')).rows[0].sum;
export const spoolsIn = (folder: string) => readdir(join(folder, WAREHOUSE));

export const OPEN = { state: 'reserved', outcome: null, status: 'running', stored: false };
export const DONE = { state: 'captured', outcome: 'ok', status: 'done', stored: true };
export const UNREADABLE = { state: 'unknown', outcome: 'unreadable', status: 'queued', stored: true };
export const UNSENT = { state: 'released', outcome: 'interrupted', status: 'queued', stored: false };
