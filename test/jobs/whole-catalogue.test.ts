import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { planAllStreams, planPipeline } from '../../src/plan/plan-pipelines.ts';
import { watch } from '../../src/ledger/watchlist.ts';
import { listTableInfos } from '../../src/load/tables/all.ts';
import { catalogue, getChildren } from '../../src/streams/catalogue.ts';
import { hasOwnInputs, getInputSources, isAbsentIdSource } from '../../src/streams/input-sources.ts';
import { readRows } from '../load/write/row-writes.ts';
import { withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const slot = new Date(`${DAY}T10:00:00Z`);

/** Streams that nobody can ask without being told what, and what follows from them. */
const byHand = catalogue.filter((stream) => !hasOwnInputs(stream));

/** Every stream that is requested only where it is named, after the streams that it follows. */
const UNLISTED = {
  unlisted: {
    cron: '0 10 * * *',
    streams: catalogue
      .filter((stream) => stream.unlisted ?? getChildren(stream).some(({ unlisted }) => unlisted))
      .map(({ name }) => name),
  },
};

describe('everything at once', () => {
  test('a run of all streams succeeds, has no quarantine, fills every table, and costs what the API billed', () =>
    withWorld({}, async ({ pool, simulator, session, config }) => {
      simulator.setNow(() => slot);
      const occasion = { trigger: 'manual', slot } as const;
      const drafts = [
        planAllStreams(config, occasion, { maxPages: 2 }),
        planPipeline(configSchema.parse({ pipelines: UNLISTED }), 'unlisted', occasion, { maxPages: 1 }),
      ];
      let credits = 0;
      for (const draft of drafts) {
        const run = await session.wait(await session.begin(await resolveInputs(pool, draft)));
        const { status, error, rows_quarantined, requests_failed } = run;
        expect({ status, error, rows_quarantined, requests_failed }).toEqual({
          status: 'succeeded',
          error: null,
          rows_quarantined: 0,
          requests_failed: 0,
        });
        credits += run.credits;
      }
      expect(credits).toBe(simulator.bill.credits);

      const empty: string[] = [];
      for (const { name, sqlName } of listTableInfos()) {
        const [found] = await readRows(pool, `select exists (select from ${sqlName}) as filled`);
        if (!found?.['filled']) empty.push(name);
      }
      expect(empty).toEqual([]);
      const asked = await readRows(pool, 'select distinct stream from ops.requests');
      const silent = catalogue.filter(({ name }) => !asked.some(({ stream }) => stream === name));
      // A twin is asked only for what the library lacks, and little is missing among so few.
      const twins = catalogue.filter((stream) => getInputSources(stream).some(isAbsentIdSource));
      expect([...byHand, ...twins].map(({ name }) => name)).toEqual(
        expect.arrayContaining(silent.map(({ name }) => name)),
      );
      expect(await readRows(pool, 'select stream, path from ops.schema_drift')).toEqual([]);
    }));
});

describe('the default pipelines', () => {
  test('the default pipelines succeed twice a day, and the second time changes nothing', () =>
    withWorld({}, async ({ pool, session, setNow }) => {
      setNow(() => slot);
      const config = configSchema.parse({});
      await watch(pool, [{ kind: 'keyword', id: 'lamp', region: 'US', note: null }]);
      for (const round of [1, 2]) {
        for (const name of Object.keys(config.pipelines)) {
          const plan = await resolveInputs(
            pool,
            planPipeline(config, name, { trigger: 'cron', slot: new Date(slot.getTime() + round) }),
          );
          const run = await session.wait(await session.begin(plan));
          expect({ name, status: run.status, error: run.error }).toEqual({ name, status: 'succeeded', error: null });
          expect({ name, empty: run.requests_total === 0 }).toEqual({ name, empty: false });
          if (round === 2) expect({ name, new: run.rows_inserted }).toEqual({ name, new: 0 });
        }
      }
    }));
});
