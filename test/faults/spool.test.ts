/** A worker is killed, and its spool survives: what was paid is not bought again, and what was not sent is not booked. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import type { Pool } from '../../src/load/pool.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { digestOf, expectInvariants } from '../support/invariants.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { REQUESTS, undisturbedDigest, withScene } from './scene.ts';

/** Calls one worker has on the wire. */
const ON_THE_WIRE = 4;

/** A1, A2, A4, A5, A6: the points of a worker's path at which it is killed. */
const deaths = [
  'claim.done:1',
  'ledger.reserved:1',
  'http.body:20',
  'tx.before_commit:4',
  'tx.after_commit:9',
] as const;

async function withHome<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'echotik-home-'));
  try {
    return await work(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function bookedFor(pool: Pool): Promise<number> {
  const { rows } = await pool.query('select coalesce(sum(credits), 0)::int as booked from ops.spending');
  return rows[0].booked;
}

/** Calls that were charged although the same question had been charged before. */
function boughtTwice({ journal }: Simulator): number {
  const charged = journal.filter(({ charged }) => charged).map(({ path, query }) => JSON.stringify([path, query]));
  return charged.length - new Set(charged).size;
}

async function filesBelow(home: string): Promise<readonly string[]> {
  const entries = await readdir(join(home, 'spool'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe.each<Backend>(['postgres', 'redis'])('a worker that is killed, on the %s queue,', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;

  test.skipIf(skip).each(deaths)('at %s costs no more than the calls on the wire', async (crashAt) => {
    const expected = await undisturbedDigest();
    await withHome((home) =>
      withScene({}, async ({ simulator, pool, url, ended }) => {
        const victim = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, crashAt, home });
        expect(await victim.exited).toEqual({ code: null, signal: 'SIGKILL' });

        const successor = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, home });
        const run = await ended();
        successor.kill('SIGTERM');
        expect(await successor.exited).toEqual({ code: 0, signal: null });

        expect(run).toMatchObject({ status: 'succeeded', requests_total: REQUESTS, requests_done: REQUESTS });
        expect(await digestOf(pool)).toEqual(expected);
        expect(boughtTwice(simulator)).toBeLessThanOrEqual(ON_THE_WIRE);
        await expectInvariants(pool, simulator, { mostUnknown: ON_THE_WIRE });
        const { rows } =
          await pool.query(`select sum(credits)::int as booked, sum(credits) filter (where state = 'captured')::int as billed
            from ops.attempts where state in ('captured', 'unknown')`);
        expect(await bookedFor(pool)).toBe(rows[0].booked);
        expect(await filesBelow(home)).toEqual([]);
      }),
    );
  });
});
