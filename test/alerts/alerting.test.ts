/** Alerting of a process: what it does by itself, on PostgreSQL behind a proxy that can be cut off. */
import { expect, test } from 'vitest';
import { startAlerting } from '../../src/alerts/alerting.ts';
import { openChannels } from '../../src/alerts/channels/open-channels.ts';
import { configSchema } from '../../src/config/config.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { parseAs } from '../support/parse-as.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { type HttpSink, openHttpSink } from './http-sink.ts';
import { WAREHOUSE } from './messages.ts';
import { buildPipeline, buildState } from './states.ts';

interface Body {
  readonly type: string;
  readonly data: { readonly alerts: readonly { readonly alert: string; readonly subject: string }[] };
}

const listMessages = (sink: HttpSink) =>
  sink.requests.map(({ headers, body }) => {
    const { type, data } = parseAs<Body>(body);
    return { id: headers['webhook-id'], type, alerts: data.alerts.map(({ alert }) => alert) };
  });

const PIPELINES = { yearly: { cron: '0 3 1 1 *', streams: ['trending-music-list'] } };

/** `pools`: one process each. */
async function withProcesses(
  pools: readonly Pool[],
  alerts: object,
  readState: () => ReturnType<typeof buildState>,
  work: (
    sink: HttpSink,
    processes: readonly ReturnType<typeof startAlerting>[],
    errors: readonly Error[],
  ) => Promise<void>,
): Promise<void> {
  const sink = await openHttpSink();
  const channels = { hook: { type: 'webhook', url: sink.url } };
  const config = configSchema.parse({ pipelines: PIPELINES, alerts: { channels, ...alerts } });
  const errors: Error[] = [];
  const startedAt = Date.now();
  const processes = await Promise.all(
    pools.map(async (pool) =>
      startAlerting({
        pool,
        config,
        channels: await openChannels(config.alerts, { config: { path: '/' }, variables: {} }),
        warehouse: WAREHOUSE,
        readState: async (own) => {
          await own.query('select 1');
          return readState();
        },
        readDisks: async () => [],
        onError: (error) => errors.push(error),
        // A clock that runs ten times as fast: an outage has lasted for a minute after six seconds.
        now: () => new Date(startedAt + 10 * (Date.now() - startedAt)),
      }),
    ),
  );
  try {
    await work(sink, processes, errors);
  } finally {
    await Promise.all(processes.map((each) => each.stop()));
    await sink.close();
  }
}

test('an event is followed by an evaluation and a message, from one of several processes', () =>
  withDatabase(({ pool }) => {
    let pipelines = [buildPipeline()];
    return withProcesses(
      [pool, pool],
      {},
      () => buildState({ pipelines, readAt: new Date() }),
      async (sink, processes) => {
        const evaluated = 'select from ops.alerting where evaluated_at is not null';
        await until(async () => (await pool.query(evaluated)).rowCount === 1, 'the first evaluation');
        pipelines = [buildPipeline({ lastSuccess: new Date(), slotsMissed: 2 })];
        for (const each of processes) each.observe({ kind: 'work begins' });
        await until(() => listMessages(sink).some(({ alerts }) => alerts.includes('slot-missed')), 'the message');
        const sent = 'select from ops.notifications where sent_at is not null';
        await until(async () => (await pool.query(sent)).rowCount === sink.requests.length, 'the delivery is recorded');
        expect(listMessages(sink).filter(({ alerts }) => alerts.includes('slot-missed'))).toHaveLength(1);
      },
    );
  }));

test(
  'a database that is away is reported from memory, by all processes with the same id, and its end once',
  () =>
    withDatabase(async ({ url, pool }) => {
      const { port } = new URL(url);
      const proxy = await startTcpProxy(Number(port));
      const pools = [1, 2].map(() =>
        createPool(Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(proxy.port) }).href),
      );
      const healthy = () => buildState({ readAt: new Date(), pipelines: [] });
      try {
        await withProcesses(pools, { rules: { 'database-away': { for: '1m' } } }, healthy, async (sink, processes) => {
          const evaluated = 'select from ops.alerting where evaluated_at is not null';
          await until(async () => (await pool.query(evaluated)).rowCount === 1, 'the first evaluation');
          proxy.retarget(9);
          proxy.reset();
          // Their next timer is that of the next slot: a process that has work notices it by an event.
          for (const each of processes) each.observe({ kind: 'work begins' });
          await until(() => sink.requests.length === 2, 'both have reported it', { timeoutMs: 150_000 });
          const firing = listMessages(sink);
          expect(firing[0]).toMatchObject({ type: 'alert.firing', alerts: ['database-away'] });
          expect(firing[1]).toEqual(firing[0]);
          proxy.retarget(Number(port));
          await until(() => sink.requests.length === 3, 'its end is reported');
          expect(listMessages(sink)[2]).toMatchObject({ type: 'alert.resolved', alerts: ['database-away'] });
          const recorded = 'select outages from ops.alerting where claim is null';
          await until(async () => (await pool.query(recorded)).rowCount === 1, 'no evaluation is under way');
          const { rows } = await pool.query(
            `select (select outages from ops.alerting) as outages, alert, state from ops.alerts`,
          );
          expect(rows).toEqual([{ outages: 1, alert: 'database-away', state: 'resolved' }]);
          expect(sink.requests).toHaveLength(3);
        });
      } finally {
        await Promise.all(pools.map((each) => each.end()));
        await proxy.close();
      }
    }),
  240_000,
);

test('a flood of messages is combined so that the limit of the channel is kept, and nothing is lost', () =>
  withDatabase(async ({ pool }) => {
    const sink = await openHttpSink(() => ({ body: { errcode: 0 } }));
    const config = configSchema.parse({ alerts: { channels: { ding: { type: 'dingtalk' } } } });
    const variables = { ECHOTIK_ALERT_DING_URL: `${sink.url}/robot?access_token=1234567` };
    const open = () => openChannels(config.alerts, { config: { path: '/' }, variables });
    const { deliverDue } = await import('../../src/alerts/deliver.ts');
    const { closeChannels } = await import('../../src/alerts/channels/open-channels.ts');
    const render = { alerts: config.alerts, timezone: 'UTC', warehouse: WAREHOUSE };
    const add = (from: number, to: number) =>
      pool.query(
        `insert into ops.notifications (channel, kind, thread, message, next_at)
         select 'ding', 'firing', n::text, jsonb_build_object('alerts', jsonb_build_array(jsonb_build_object(
           'alert', 'slot-missed', 'subject', 'pipeline-' || n || '-', 'pipeline', null, 'severity', 'warning',
           'since', '2026-11-20T12:00:00Z', 'resolvedAt', null, 'facts', '{"slots": 1}'::jsonb))), now()
         from generate_series($1::int, $2) n`,
        [from, to],
      );
    await pool.query('insert into ops.alerting default values');
    const opened = [...(await open()), ...(await open()), ...(await open())];
    try {
      for (let burst = 0; burst < 10; burst++) {
        await add(burst * 5, burst * 5 + 4);
        const one = (channel: (typeof opened)[number]) =>
          deliverDue({ pool, channels: [channel], render, onError: () => undefined });
        await Promise.all(opened.map(one));
      }
      expect(sink.requests.length).toBeLessThanOrEqual(12);
      // The limit is over after a minute.
      await pool.query(`update ops.notifications set attempted_at = attempted_at - interval '2 minutes'`);
      await deliverDue({ pool, channels: opened.slice(0, 1), render, onError: () => undefined });
      const text = sink.requests.map(({ body }) => body).join('\n');
      for (let n = 0; n < 50; n++) expect(text.split(`pipeline-${n}- missed`)).toHaveLength(2);
    } finally {
      await closeChannels(opened);
      await sink.close();
    }
  }));
