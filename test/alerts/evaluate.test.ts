/** Evaluations and the outbox on PostgreSQL, with states that the test decides. */
import { expect, test } from 'vitest';
import { readFiredAlerts, readOpenAlerts } from '../../src/alerts/alert-store.ts';
import { closeChannels, openChannels } from '../../src/alerts/channels/open-channels.ts';
import { deliverDue } from '../../src/alerts/deliver.ts';
import { evaluateAlerts } from '../../src/alerts/evaluate.ts';
import { ensureAlertingRow } from '../../src/alerts/evaluation-claim.ts';
import { NO_PROCESS_FACTS } from '../../src/alerts/process-facts.ts';
import { selectRules } from '../../src/alerts/rules/all-rules.ts';
import { addSilence, endSilence } from '../../src/alerts/silences.ts';
import { configSchema } from '../../src/config/config.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { OperationalState, PipelineState } from '../../src/monitoring/operational-state.ts';
import { parseAs } from '../support/parse-as.ts';
import { withDatabase } from '../support/database.ts';
import { type HttpSink, openHttpSink } from './http-sink.ts';
import { WAREHOUSE } from './messages.ts';
import { AT, buildPipeline, buildRun, buildState } from './states.ts';

interface Engine {
  readonly pool: Pool;
  readonly sink: HttpSink;
  /** Evaluates a state at a time, in minutes after AT. */
  readonly evaluate: (minute: number, state?: Partial<OperationalState>) => ReturnType<typeof evaluateAlerts>;
  /** Sends what is due; returns kind and subjects of the messages that arrived. */
  readonly deliver: () => Promise<readonly string[]>;
}

/** The states of these tests have no new success for hours. */
const NO_STALE = { 'pipeline-stale': 'off' };
const PIPELINES = { ranks: { cron: '0 3 1 1 *', streams: ['trending-music-list'] } };

async function withEngine(alerts: object, work: (engine: Engine) => Promise<void>): Promise<void> {
  const sink = await openHttpSink();
  const channels = { hook: { type: 'webhook', url: sink.url } };
  const config = configSchema.parse({ pipelines: PIPELINES, alerts: { channels, ...alerts } });
  const opened = await openChannels(config.alerts, { config: { path: '/' }, variables: {} });
  const rules = selectRules(config.alerts);
  try {
    await withDatabase(async ({ pool }) => {
      await ensureAlertingRow(pool);
      const render = { alerts: config.alerts, timezone: 'UTC', warehouse: WAREHOUSE };
      await work({
        pool,
        sink,
        evaluate: (minute, state = {}) =>
          evaluateAlerts(
            {
              pool,
              config,
              rules,
              readState: async () => buildState({ readAt: new Date(AT.getTime() + minute * 60_000), ...state }),
              readProcessFacts: async () => NO_PROCESS_FACTS,
            },
            0,
          ),
        async deliver() {
          const before = sink.requests.length;
          await deliverDue({ pool, channels: opened, render, onError: () => undefined });
          return sink.requests.slice(before).map(describeRequest);
        },
      });
    });
  } finally {
    await closeChannels(opened);
    await sink.close();
  }
}

function describeRequest({ body }: HttpSink['requests'][number]): string {
  const { type, data } = parseAs<{ type: string; data: { alerts: { alert: string; subject: string }[] } }>(body);
  return [type, ...data.alerts.map(({ alert, subject }) => `${alert} ${subject}`)].join(', ');
}

const withPipelines = (...pipelines: readonly Partial<PipelineState>[]) => ({
  pipelines: pipelines.map(buildPipeline),
});
const partial = { lastRun: buildRun({ status: 'partial', reason: 'quarantine' }) };

test('an alert is reported once, repeated after its interval, and reported as resolved', () =>
  withEngine({ repeatEvery: '12h', rules: NO_STALE }, async ({ evaluate, deliver, pool }) => {
    await evaluate(0, withPipelines(partial));
    expect(await deliver()).toEqual(['alert.firing, run-not-green ranks']);
    await evaluate(1, withPipelines(partial));
    await evaluate(719, withPipelines(partial));
    expect(await deliver()).toEqual([]);
    const { nextAt } = await evaluate(719, withPipelines(partial));
    expect(nextAt).toEqual(new Date(AT.getTime() + 720 * 60_000));
    await evaluate(720, withPipelines(partial));
    expect(await deliver()).toEqual(['alert.firing, run-not-green ranks']);
    await evaluate(721, withPipelines({}));
    expect(await deliver()).toEqual(['alert.resolved, run-not-green ranks']);
    expect(await readOpenAlerts(pool)).toEqual([]);
    expect(await readFiredAlerts(pool, 9)).toMatchObject([{ alert: 'run-not-green', state: 'resolved' }]);
    await evaluate(722, withPipelines(partial));
    expect(await deliver()).toEqual(['alert.firing, run-not-green ranks']);
  }));

test('alerts of a pipeline are one message, and late slots of several pipelines are one', () =>
  withEngine({}, async ({ evaluate, deliver }) => {
    const slotDue = new Date(AT.getTime() - 300_000);
    await evaluate(0, {
      ...withPipelines(
        { ...partial, pipeline: 'a', slotsMissed: 0 },
        { pipeline: 'b', slotDue },
        { pipeline: 'c', slotDue },
      ),
      tables: [{ table: 't', pipeline: 'd', newestDay: '2026-11-01', expectedDay: '2026-11-19' }],
    });
    expect((await deliver()).toSorted()).toEqual([
      'alert.firing, data-stale d',
      'alert.firing, run-not-green a',
      'alert.firing, slot-late b, slot-late c',
    ]);
  }));

test('what an alert explains is not reported until that alert is resolved', () =>
  withEngine({ rules: { 'api-away': { for: '1m' } } }, async ({ evaluate, deliver }) => {
    const away = { lastRun: buildRun({ status: 'failed', reason: 'api_unreachable', finishedAt: AT }) };
    const other = { pipeline: 'other', lastRun: buildRun({ status: 'partial', reason: 'check_failed' }) };
    await evaluate(0, withPipelines(away));
    await evaluate(1, withPipelines(away));
    await deliver();
    await evaluate(2, withPipelines(away, { ...away, pipeline: 'late' }, other));
    expect(await deliver()).toEqual(['alert.firing, run-not-green other']);
    // A newer run of another pipeline succeeded: the API is back, and the run is still not green.
    const back = { pipeline: 'back', lastRun: buildRun({ finishedAt: new Date(AT.getTime() + 120_000) }) };
    for (const minute of [3, 3 + 15, 3 + 18])
      await evaluate(minute, withPipelines(away, { ...away, pipeline: 'late' }, other, back));
    expect((await deliver()).toSorted()).toEqual(['alert.firing, run-not-green late', 'alert.resolved, api-away ']);
  }));

test('where the state cannot be read nothing changes', () =>
  withEngine({}, async ({ evaluate, deliver, pool }) => {
    await evaluate(0, withPipelines(partial));
    await deliver();
    const before = await readOpenAlerts(pool);
    const failing = {
      get pipelines(): never {
        throw new Error('the state cannot be read');
      },
    };
    await expect(evaluate(5, failing as Partial<OperationalState>)).rejects.toThrow('cannot be read');
    expect(await readOpenAlerts(pool)).toEqual(before);
    expect(await deliver()).toEqual([]);
    // The claim was given back.
    await evaluate(6, withPipelines({}));
    expect(await deliver()).toEqual(['alert.resolved, run-not-green ranks']);
  }));

test('a silence keeps an alert from being reported, and its end reports one that is still firing', () =>
  withEngine({}, async ({ evaluate, deliver, pool }) => {
    const silence = await addSilence(pool, { alert: 'run-not-green', subject: 'ranks', comment: 'known', ms: 1e12 });
    await evaluate(0, withPipelines(partial, { ...partial, pipeline: 'other' }));
    expect(await deliver()).toEqual(['alert.firing, run-not-green other']);
    expect(await endSilence(pool, silence.silence_id)).toBe(true);
    expect(await endSilence(pool, silence.silence_id)).toBe(false);
    await evaluate(1, withPipelines(partial, { ...partial, pipeline: 'other' }));
    expect(await deliver()).toEqual(['alert.firing, run-not-green ranks']);
  }));

test('severities have their channels', () =>
  withEngine({ routes: { warning: [] } }, async ({ evaluate, deliver }) => {
    await evaluate(0, withPipelines(partial, { pipeline: 'b', lastRun: buildRun({ status: 'failed' }) }));
    expect(await deliver()).toEqual(['alert.firing, run-not-green b']);
  }));

test('several processes that evaluate and deliver at once report an alert once', () =>
  withEngine({}, async ({ evaluate, deliver, sink }) => {
    await Promise.all(Array.from({ length: 8 }, () => evaluate(0, withPipelines(partial))));
    await Promise.all(Array.from({ length: 8 }, () => deliver()));
    expect(sink.requests.map(describeRequest)).toEqual(['alert.firing, run-not-green ranks']);
  }));

test('a message that is refused is sent again with its id, and the resolve waits for it', () =>
  withEngine({}, async ({ evaluate, deliver, sink, pool }) => {
    sink.answer = () => ({ status: 503, body: 'maintenance' });
    await evaluate(0, withPipelines(partial));
    expect(await deliver()).toHaveLength(1);
    await evaluate(1, withPipelines({}));
    expect(await deliver()).toEqual([]);
    const { rows } = await pool.query<{ last_error: string; waits: boolean }>(
      'select last_error, next_at > now() as waits from ops.notifications where attempts = 1',
    );
    expect(rows).toEqual([{ last_error: expect.stringContaining('HTTP 503: maintenance'), waits: true }]);
    sink.answer = () => ({});
    await pool.query('update ops.notifications set next_at = now()');
    expect(await deliver()).toEqual(['alert.firing, run-not-green ranks', 'alert.resolved, run-not-green ranks']);
    const ids = sink.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  }));

test('a message is abandoned after three days, and stays visible', () =>
  withEngine({}, async ({ evaluate, deliver, sink, pool }) => {
    sink.answer = () => ({ status: 500 });
    await evaluate(0, withPipelines(partial));
    await pool.query(`update ops.notifications set created_at = now() - interval '73 hours'`);
    expect(await deliver()).toHaveLength(1);
    await pool.query('update ops.notifications set next_at = now()');
    expect(await deliver()).toEqual([]);
    const { rows } = await pool.query(
      'select from ops.notifications where abandoned_at is not null and sent_at is null',
    );
    expect(rows).toHaveLength(1);
  }));

test('the digest comes once a day, also when all is well', () =>
  withEngine({ digest: { daily: '09:00' }, rules: NO_STALE }, async ({ evaluate, deliver }) => {
    await evaluate(0);
    expect(await deliver()).toEqual(['alert.digest']);
    const { nextAt } = await evaluate(60);
    expect(nextAt).toEqual(new Date('2026-11-21T09:00:00Z'));
    expect(await deliver()).toEqual([]);
    await evaluate(21 * 60);
    expect(await deliver()).toEqual(['alert.digest']);
  }));
