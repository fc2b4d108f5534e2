/**
 * A worker is killed and its spool is kept: paid answers are not bought again, and calls that were not sent are not
 * booked.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Simulator } from '../../simulator/server.ts';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { REQUESTS, undisturbedDigest, withWaitingRun } from './waiting-run.ts';

/** Calls of one worker that may be in flight. */
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

async function sumSpending(pool: Pool): Promise<number> {
  const booked = await pool.query<{ booked: number }>(
    'select coalesce(sum(credits), 0)::int as booked from ops.spending',
  );
  return onlyRow(booked).booked;
}

/** Calls that were charged although the same request had been charged before. */
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
      withWaitingRun({}, async ({ simulator, pool, url, ended }) => {
        const victim = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, crashAt, home });
        expect(await victim.exited).toEqual({ code: null, signal: 'SIGKILL' });

        const successor = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, home });
        const run = await ended();
        successor.kill('SIGTERM');
        expect(await successor.exited).toEqual({ code: 0, signal: null });

        expect(run).toMatchObject({ status: 'succeeded', requests_total: REQUESTS, requests_done: REQUESTS });
        expect(await hashTables(pool)).toEqual(expected);
        expect(boughtTwice(simulator)).toBeLessThanOrEqual(ON_THE_WIRE);
        await expectInvariants(pool, simulator, { maxUnknown: ON_THE_WIRE });
        const attempts = await pool.query<{ credits: number }>(
          `select sum(credits)::int as credits from ops.attempts where state in ('captured', 'unknown')`,
        );
        expect(await sumSpending(pool)).toBe(onlyRow(attempts).credits);
        expect(await filesBelow(home)).toEqual([]);
      }),
    );
  });
});
