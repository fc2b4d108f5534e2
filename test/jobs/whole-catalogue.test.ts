import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { resolved } from '../../src/jobs/plans/lookups.ts';
import { fullPlan, pipelinePlan } from '../../src/jobs/plans/pipelines.ts';
import { watch } from '../../src/jobs/plans/watchlist.ts';
import { describedTables } from '../../src/load/tables/table.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { asksByItself, feedsOf, isWhenAbsent } from '../../src/streams/feeds.ts';
import { rowsOf } from '../load/deliveries.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const slot = new Date(`${DAY}T10:00:00Z`);

/** Streams that nobody can ask without being told what, and what follows from them. */
const byHand = catalogue.filter((stream) => !asksByItself(stream));

describe('everything at once', () => {
  test('is green, sets no record aside, fills every table, and costs what the API billed', () =>
    withWorld({}, async ({ pool, simulator, session, config }) => {
      simulator.setNow(() => slot);
      const plan = fullPlan(config, { trigger: 'manual', slot }, { maxPages: 2 });
      const run = await session.wait(await session.begin(await resolved(pool, plan)));
      expect({ error: run.error, quarantined: run.rows_quarantined, failed: run.requests_failed }).toEqual({
        error: null,
        quarantined: 0,
        failed: 0,
      });
      expect(run.status).toBe('succeeded');
      expect(run.credits).toBe(simulator.bill.credits);

      const empty: string[] = [];
      for (const { name, sqlName } of describedTables()) {
        const [found] = await rowsOf(pool, `select exists (select from ${sqlName}) as filled`);
        if (!found?.['filled']) empty.push(name);
      }
      expect(empty).toEqual([]);
      const asked = await rowsOf(pool, 'select distinct stream from ops.requests');
      const silent = catalogue.filter(({ name }) => !asked.some(({ stream }) => stream === name));
      // A twin is asked only for what the library lacks, and little is missing among so few.
      const twins = catalogue.filter((stream) => feedsOf(stream).some(isWhenAbsent));
      expect([...byHand, ...twins].map(({ name }) => name)).toEqual(
        expect.arrayContaining(silent.map(({ name }) => name)),
      );
      expect(await rowsOf(pool, 'select stream, path from ops.schema_drift')).toEqual([]);
    }));
});

describe('the default pipelines', () => {
  test('run green one after the other, twice, and the second time of a day changes nothing', () =>
    withWorld({}, async ({ pool, session, setNow }) => {
      setNow(() => slot);
      const config = configSchema.parse({});
      await watch(pool, [{ kind: 'keyword', id: 'lamp', region: 'US', note: null }]);
      for (const round of [1, 2]) {
        for (const name of Object.keys(config.pipelines)) {
          const plan = await resolved(
            pool,
            pipelinePlan(config, name, { trigger: 'cron', slot: new Date(slot.getTime() + round) }),
          );
          const run = await session.wait(await session.begin(plan));
          expect({ name, status: run.status, error: run.error }).toEqual({ name, status: 'succeeded', error: null });
          expect({ name, empty: run.requests_total === 0 }).toEqual({ name, empty: false });
          if (round === 2) expect({ name, new: run.rows_inserted }).toEqual({ name, new: 0 });
        }
      }
    }));
});
