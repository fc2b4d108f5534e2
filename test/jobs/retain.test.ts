import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { findOld, retain } from '../../src/jobs/retain.ts';
import { keepUp } from '../../src/jobs/schedule/upkeep.ts';
import { runCli } from '../support/cli.ts';
import { rowsOf } from '../load/deliveries.ts';
import { withWorld } from '../support/world.ts';

const OLD = '2026-01-05';
const NEW = '2026-03-02';
const LATER = new Date('2026-03-10T00:00:00Z');
const { retention } = configSchema.parse({ retention: { bodies: '31d', attempts: '31d' } });

test('bodies and attempts that are old go; what was bought, spent and loaded stays, and a replay says what it cannot read', () =>
  withWorld({}, async ({ pool, sync, url }) => {
    await sync(OLD);
    await sync(NEW);
    // The clock of PostgreSQL is not the world's.
    await pool.query(
      `update ops.attempts a set settled_at = p.fetched_at from raw.responses p where p.request_id = a.request_id`,
    );
    const counts = () =>
      rowsOf(
        pool,
        `select (select count(*)::int from ops.attempts) as attempts, (select count(*)::int from raw.responses) as responses,
           (select count(*)::int from raw.bodies where body_month < '2026-02-01') as old_bodies,
           (select count(*)::int from ops.requests) as requests, (select sum(credits)::int from ops.spending) as credits,
           (select count(*)::int from echotik.music_snapshots) as rows`,
      );
    const [before] = await counts();
    const old = await rowsOf(pool, `select count(*)::int as requests from ops.requests where business_date = '${OLD}'`);
    const requests = old[0]?.['requests'] as number;

    const planned = await findOld(pool, retention, LATER);
    expect(await counts()).toEqual([before]);
    const gone = await retain(pool, retention, LATER);
    expect(gone).toEqual(planned);
    expect(gone.map(({ holds, table, month }) => `${holds} ${table} ${month}`)).toEqual([
      'bodies raw.responses 2026-01-01',
      'bodies raw.bodies 2026-01-01',
      'attempts ops.attempts null',
    ]);
    const half = (before?.['attempts'] as number) - requests;
    expect(await counts()).toEqual([{ ...before, attempts: half, responses: half, old_bodies: 0 }]);
    expect(await retain(pool, retention, LATER)).toEqual([]);

    const replay = (...args: string[]) => runCli(['replay', 'trending-music-list', ...args], { DATABASE_URL: url });
    const lost = `retention has taken the bodies of 2 requests, ${OLD} to ${OLD}`;
    expect(await replay()).toMatchObject({ code: 0, stderr: expect.stringContaining(`Not read: ${lost}.`) });
    expect(await replay('--to', OLD)).toMatchObject({
      code: 2,
      stderr: `error: nothing is stored of trending-music-list: ${lost}\n  -> buy them again: backfill --all\n`,
    });
  }));

test('one process at a time keeps it up', () =>
  withWorld({ config: { retention: { bodies: '31d' } } }, async ({ pool, sync, config }) => {
    await sync(OLD);
    const kept = await Promise.all([1, 2, 3].map(() => keepUp({ pool, config, now: () => LATER })));
    expect(kept.filter(Boolean).length).toBeGreaterThan(0);
    expect(await keepUp({ pool, config, now: () => LATER })).toBe(true);
    expect(await rowsOf(pool, 'select count(*)::int as responses from raw.responses')).toEqual([{ responses: 0 }]);
    // The month to come, of what is in use.
    expect(await rowsOf(pool, `select to_regclass('partitions.music_snapshots_2026_04') is not null as there`)).toEqual(
      [{ there: true }],
    );
  }));
