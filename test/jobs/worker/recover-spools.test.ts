/** What a dead worker left in its spool, and what another process makes of it in the ledger. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { EchotikClient, MOST_BODY_BYTES } from '../../../src/extract/client.ts';
import { outcomeOf } from '../../../src/extract/outcome.ts';
import { beginRun } from '../../../src/jobs/ledger/begin.ts';
import type { ReservedRequest } from '../../../src/jobs/ledger/request.ts';
import { reclaimRequests } from '../../../src/jobs/ledger/reclaim.ts';
import { releaseCredits } from '../../../src/jobs/ledger/release-credits.ts';
import { reserve } from '../../../src/jobs/ledger/reserve.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { actionOf } from '../../../src/jobs/worker/action.ts';
import { askFor } from '../../../src/jobs/worker/ask.ts';
import { openCommitter } from '../../../src/jobs/worker/committer.ts';
import { partOf } from '../../../src/jobs/worker/part.ts';
import { recoverSpools } from '../../../src/jobs/worker/recover-spools.ts';
import { spooledCall } from '../../../src/jobs/worker/spooled-call.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { startSimulator } from '../../../src/simulator/server.ts';
import { claimName } from '../../../src/spool/layout.ts';
import { openSpool, type Spool } from '../../../src/spool/spool.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { expectBooksAgree } from '../../support/books.ts';
import { withDatabase } from '../../support/database.ts';

const WAREHOUSE = '7d1f6f0a-5d0e-4d53-9d6b-1f0a5a9b1c11';
const slot = new Date('2026-03-02T10:00:00Z');
const REQUESTS = 3;

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

async function newWorker(pool: Pool): Promise<number> {
  const { rows } = await pool.query(`insert into ops.workers (host, pid) values ('test', 1) returning worker_id`);
  return rows[0].worker_id;
}

async function withScene(work: (scene: Scene) => Promise<void>): Promise<void> {
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

async function attemptsOf(pool: Pool) {
  const { rows } = await pool.query(
    `select a.state, a.outcome, r.status, (b.request_id is not null) as stored
     from ops.attempts a join ops.requests r using (request_id) left join raw.responses b using (request_id, attempt)
     where r.parent_request_id is null order by a.request_id, a.attempt`,
  );
  return rows;
}

const booked = async (pool: Pool) =>
  (await pool.query('select sum(credits)::int as sum from ops.spending')).rows[0].sum;
const spoolsIn = (folder: string) => readdir(join(folder, WAREHOUSE));

const OPEN = { state: 'reserved', outcome: null, status: 'running', stored: false };
const DONE = { state: 'captured', outcome: 'ok', status: 'done', stored: true };
const UNREADABLE = { state: 'unknown', outcome: 'unreadable', status: 'queued', stored: true };
const UNSENT = { state: 'released', outcome: 'interrupted', status: 'queued', stored: false };

describe('what a worker left', () => {
  test('is committed; what it had not sent is given back; what was on the wire stays open', () =>
    withScene(async ({ pool, folder, workerId, held, spool, send, recover }) => {
      const [answered, onTheWire] = held;
      if (!answered || !onTheWire) throw new Error('nothing is reserved');
      await send(answered);
      spool.sent(onTheWire);
      await spool.close();

      const { troubles, notes } = await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, OPEN, UNSENT]);
      expect(await booked(pool)).toBe(2 * answered.price);
      const { rows } = await pool.query('select count(*)::int as loaded from echotik.music');
      expect(rows[0].loaded).toBeGreaterThan(0);
      expect(notes).toMatchObject([expect.stringContaining('1 of its responses are committed')]);
      expect(troubles).toEqual([]);
      expect(await spoolsIn(folder)).toEqual([]);
      const worker = await pool.query(
        'select stopped_at is not null as stopped from ops.workers where worker_id = $1',
        [workerId],
      );
      expect(worker.rows).toEqual([{ stopped: true }]);
    }));

  test('is committed once, whoever comes and however often', () =>
    withScene(async ({ pool, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await Promise.all([recover(), recover(), recover()]);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, DONE, DONE]);
      const { rows } = await pool.query('select count(*)::int as bodies from raw.responses');
      expect(rows).toEqual([{ bodies: REQUESTS }]);
    }));

  test('is committed although its requests were reclaimed meanwhile, and costs what it cost', () =>
    withScene(async ({ pool, workerId, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      expect(await reclaimRequests(pool, { expired: false })).toHaveLength(REQUESTS);
      const before = await booked(pool);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, DONE, DONE]);
      expect(await booked(pool)).toBe(before);
    }));

  test('is recorded on its own attempt when its request was asked again meanwhile', () =>
    withScene(async ({ pool, workerId, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      const queued = await reclaimRequests(pool, { expired: false });
      const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };
      const again = { workerId: await newWorker(pool), budget, at: slot };
      const ids = queued.map(({ request_id }) => request_id);
      expect(await reserve(pool, ids, again)).toHaveLength(REQUESTS);
      await recover();
      const old = { state: 'captured', outcome: 'ok', status: 'running', stored: true };
      expect(await attemptsOf(pool)).toEqual([old, OPEN, old, OPEN, old, OPEN]);
      const { rows } = await pool.query('select count(*)::int as loaded from echotik.music');
      expect(rows).toEqual([{ loaded: 0 }]);
    }));

  test('changes nothing of an attempt whose outcome the ledger knows', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query(
        `update ops.attempts set state = 'released', outcome = 'interrupted', settled_at = now() where request_id = $1`,
        [held[0]?.request_id],
      );
      await recover();
      expect(await attemptsOf(pool)).toEqual([{ ...UNSENT, status: 'running' }, DONE, DONE]);
      expect(await spoolsIn(folder)).toEqual([]);
    }));

  test('is left alone while the worker lives', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      expect(await recover()).toEqual({ troubles: [], notes: [] });
      expect(await attemptsOf(pool)).toEqual([OPEN, OPEN, OPEN]);
      expect(await spoolsIn(folder)).toHaveLength(1);
      await spool.close();
    }));

  test('of another host is recovered when its lease has run out, not before live workers could renew theirs', () =>
    withScene(async ({ pool, folder, workerId, held, spool, send, recover }) => {
      for (const reservation of held.slice(0, 2)) await send(reservation);
      await spool.close();
      const [name = ''] = await spoolsIn(folder);
      const elsewhere = { worker_id: workerId, place: 'a0a0a0a0a0a0a0a0', pid: 1, process: 'b1b1b1b1b1b1b1b1' };
      const claimed = claimName({ workerId, tag: '0a0b0c0d', deaths: 0 }, elsewhere);
      await rename(join(folder, WAREHOUSE, name), join(folder, WAREHOUSE, claimed));
      const lease = (until: string) =>
        pool.query(`update ops.workers set lease_until = now() + interval '${until}' where worker_id = $1`, [workerId]);
      await lease('1 minute');
      await recover();
      await lease('-1 second');
      await recover(WAREHOUSE, false);
      expect(await attemptsOf(pool)).toEqual([OPEN, OPEN, OPEN]);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, DONE, UNSENT]);
    }));

  test('does not say what was sent when a mark is missing: then nothing is given back', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held.slice(0, 1)) await send(reservation);
      await spool.close();
      const [name = ''] = await spoolsIn(folder);
      const file = join(folder, WAREHOUSE, name, '000001.spool');
      const bytes = await readFile(file);
      bytes.write('ETSPOOLI');
      await writeFile(file, bytes);
      await recover();
      expect(await attemptsOf(pool)).toEqual([DONE, OPEN, OPEN]);
    }));

  test('that the API had refused neither ends the run nor counts as a failure', () =>
    withScene(async ({ pool, held, spool, recover }) => {
      const [refused] = held;
      if (!refused) throw new Error('nothing is reserved');
      const bytes = Buffer.from('{"code":401,"message":"Unauthorized"}');
      await spooledCall(spool, refused, async () => ({ fetchedAt: slot, durationMs: 3, status: 401, bytes }));
      await spool.close();
      await recover();
      expect((await attemptsOf(pool))[0]).toEqual({ ...UNSENT, outcome: 'unauthorized' });
      const { rows } = await pool.query('select status from ops.runs');
      expect(rows).toEqual([{ status: 'running' }]);
    }));
});

describe('bytes that may be paid for are kept', () => {
  test('of a body that is larger than what is taken of one', () =>
    withScene(async ({ pool, held, spool, recover }) => {
      const [large] = held;
      if (!large) throw new Error('nothing is reserved');
      const bytes = Buffer.alloc(MOST_BODY_BYTES + 65_536, ' ');
      bytes.write('{"code":0,"data":[');
      const cut = { fetchedAt: slot, durationMs: 3, status: 200, bytes, unreadable: 'the body is larger than 64 MB' };
      await spooledCall(spool, large, async () => cut);
      await spool.close();
      const { troubles } = await recover();
      expect(troubles).toEqual([]);
      expect((await attemptsOf(pool))[0]).toEqual(UNREADABLE);
      const { rows } = await pool.query('select bytes from raw.bodies');
      expect(rows).toEqual([{ bytes: bytes.length }]);
    }));

  test('of an unreadable answer that comes after its credits were released: the bill did not have them', () =>
    withScene(async ({ pool, workerId, held, spool, recover }) => {
      for (const reservation of held)
        await spooledCall(spool, reservation, async () => {
          return { fetchedAt: slot, durationMs: 3, status: 200, bytes: Buffer.from(`{"${reservation.request_id}":`) };
        });
      await spool.close();
      await pool.query('update ops.workers set stopped_at = now() where worker_id = $1', [workerId]);
      await reclaimRequests(pool, { expired: false });
      await releaseCredits(pool, { requestId: held[0]?.request_id });
      expect(await expectBooksAgree(pool)).toBe(2 * (held[0]?.price ?? 0));
      await recover();
      expect(await attemptsOf(pool)).toEqual([{ ...UNREADABLE, state: 'released' }, UNREADABLE, UNREADABLE]);
      expect(await expectBooksAgree(pool)).toBe(2 * (held[0]?.price ?? 0));
    }));

  test('of an unreadable answer whose reservation a failover lost, and its credits are booked', () =>
    withScene(async ({ pool, held }) => {
      const [request] = held;
      if (!request) throw new Error('nothing is reserved');
      await pool.query(`delete from ops.attempts; delete from ops.spending; update ops.runs set credits = 0;
        update ops.requests set status = 'queued', attempts = 0, credits = 0, worker_id = null, lease_until = null`);
      const came = { fetchedAt: slot, durationMs: 3, status: 200, bytes: Buffer.from('{"code":0,') };
      const outcome = outcomeOf(came, 'realtime');
      const stream = streamNamed(request.stream);
      const commit = openCommitter({
        pool,
        now: () => slot,
        onTrouble: () => undefined,
        signal: new AbortController().signal,
      });
      await commit(await partOf(stream, request, came, outcome, actionOf(outcome, request), slot));
      expect(await attemptsOf(pool)).toEqual([UNREADABLE]);
      expect(await expectBooksAgree(pool)).toBe(request.price);
    }));
});

describe('a database that is not the one of that time', () => {
  test.each([
    ['has another question under that number', `update ops.requests set identity = identity || '-other'`],
    [
      'reserved that attempt at another time',
      `update ops.attempts set reserved_at = reserved_at + interval '1 second'`,
    ],
    ['gave that attempt to another worker', 'update ops.attempts set worker_id = worker_id + 100'],
    ['has no such attempt', 'delete from ops.attempts'],
  ])('gets nothing where it %s', (_, change) =>
    withScene(async ({ pool, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      await pool.query(change);
      const { notes } = await recover();
      expect(notes).toMatchObject([expect.stringContaining(`${REQUESTS} responses are dropped`)]);
      const { rows } = await pool.query('select count(*)::int as bodies from raw.responses');
      expect(rows).toEqual([{ bodies: 0 }]);
    }),
  );

  test('gets nothing where it is another warehouse, whose spools are none of its business', () =>
    withScene(async ({ pool, folder, held, spool, send, recover }) => {
      for (const reservation of held) await send(reservation);
      await spool.close();
      const { troubles, notes } = await recover('00000000-0000-4000-8000-000000000000');
      expect({ troubles, notes }).toEqual({ troubles: [], notes: [] });
      expect(await attemptsOf(pool)).toEqual([OPEN, OPEN, OPEN]);
      expect(await spoolsIn(folder)).toHaveLength(1);
    }));
});
