/**
 * FAULTS=long: all eight; INCIDENT selects by a pattern. What goes wrong in production, with a scheduler, two workers, a webhook, a mail server and Prometheus: each incident is
 * reported once within the time of its rule, and resolved when it is over.
 */
import { expect, test } from 'vitest';
import type { AlertName } from '../../src/config/alert-names.ts';
import { hasPrometheus, withPrometheus } from '../support/prometheus.ts';
import { canMount } from '../support/tmpfs.ts';
import { until } from '../support/until.ts';
import { type IncidentScene, withIncidentScene } from './incident-scene.ts';

interface Incident {
  readonly alert: AlertName;
  /** Seconds: the time of the rule, and the time until its next evaluation. */
  readonly within: number;
  readonly settings?: object;
  readonly hasSmallDisk?: true;
  /** A PromQL expression that has a value during the incident. */
  readonly metric?: string;
  readonly begin: (scene: IncidentScene) => Promise<unknown>;
  /** Resolves when everything is well again. */
  readonly end: (scene: IncidentScene) => Promise<unknown>;
}

/** An evaluation while runs are open, and what the delivery takes. */
const EVALUATION_S = 30 + 10;

const rule = (name: AlertName, settings: object) => ({ alerts: { rules: { [name]: settings } } });

/** The chart of both days before has the same rows as that of today. */
async function copyChartToDaysBefore({ pool, run }: IncidentScene): Promise<void> {
  await run('sync', 'trending-music-list', '--no-follow', '--yes');
  for (const days of [1, 2]) {
    const values = [days];
    await pool.query(
      `select ops.make_partition('echotik.music_snapshots', date_trunc('month', max(snapshot_date) - $1::int)::date)
       from echotik.music_snapshots`,
      values,
    );
    await pool.query(
      `insert into echotik.music_snapshots select (jsonb_populate_record(null::echotik.music_snapshots,
         to_jsonb(s) || jsonb_build_object('snapshot_date', s.snapshot_date - $1::int))).*
       from echotik.music_snapshots s where s.snapshot_date = (select max(snapshot_date) from echotik.music_snapshots)
       on conflict do nothing`,
      values,
    );
  }
}

type Fields = Record<string, unknown>;
type Behaviour = Parameters<IncidentScene['front']['behave']>[0];

/** Changes the answers of one path. */
const rewrite =
  (path: string, change: (data: unknown) => void): Behaviour =>
  (called) =>
    called.includes(path) ? ({ data }) => change(data) : undefined;

const renameField = rewrite('/product/detail', (data) => {
  for (const record of data as Fields[]) {
    record['renamed_cnt'] = record['total_sale_cnt'];
    delete record['total_sale_cnt'];
  }
});

const moveChart = rewrite('/popular/music/list', (data) => {
  for (const sound of (data as { readonly sound_list: Fields[] }).sound_list) sound['rank_diff'] = 77;
});

const CHARTS = { charts: { cron: '*/15 * * * * *', streams: ['trending-music-list'] } };

const incidents: Readonly<Record<string, Incident>> = {
  'failing API': {
    alert: 'api-away',
    within: 60 + EVALUATION_S,
    settings: rule('api-away', { for: '1m' }),
    begin: ({ front }) => front.down(),
    end: ({ front }) => front.up(),
  },
  'killed worker': {
    alert: 'worker-lost',
    metric: 'echotik_workers_lost > 0',
    within: 30 + 60 + EVALUATION_S,
    async begin({ workers: [worker] }) {
      worker?.kill('SIGKILL');
    },
    end: ({ startWorker }) => startWorker(),
  },
  'stopped scheduler': {
    alert: 'slot-late',
    metric: 'up == 0',
    within: 60 + EVALUATION_S,
    async begin({ scheduler }) {
      scheduler.kill('SIGTERM');
      await scheduler.exited;
    },
    end: ({ startScheduler }) => startScheduler(),
  },
  'exhausted budget': {
    alert: 'budget-runs-dry',
    within: EVALUATION_S,
    begin: ({ restartWith }) => restartWith({ budget: { day: 10, reserve: 0 } }),
    end: ({ restartWith }) => restartWith({ budget: { day: 10_000_000, reserve: 0 } }),
  },
  'frozen chart': {
    alert: 'check-failed',
    within: 15 + EVALUATION_S,
    settings: { pipelines: CHARTS },
    begin: copyChartToDaysBefore,
    async end({ front, run }) {
      front.behave(moveChart);
      await run('sync', 'trending-music-list', '--rebuy', '--no-follow', '--yes');
    },
  },
  'full disk': {
    alert: 'disk-full',
    within: 60 + EVALUATION_S,
    hasSmallDisk: true,
    begin: async ({ disk }) => disk?.fill(),
    async end({ disk, cluster }) {
      await disk?.free();
      // A server that cannot write its log ends, and an operator starts it again.
      if (!cluster.isRunning()) await cluster.start();
    },
  },
  'renamed API field': {
    alert: 'schema-drift',
    metric: 'echotik_drift_open > 0',
    within: 15 + EVALUATION_S,
    async begin({ front }) {
      front.behave(renameField);
    },
    async end({ front, run }) {
      front.behave(() => undefined);
      await run('drift', 'accept', 'product-detail');
    },
  },
  'database away': {
    alert: 'database-away',
    within: 60 + EVALUATION_S,
    begin: ({ cluster }) => cluster.stop('fast'),
    end: ({ cluster }) => cluster.start(),
  },
};

interface Report {
  readonly incident: string;
  readonly firing: number;
  readonly resolved: number;
  readonly mails: number;
  /** Seconds. */
  readonly within: number;
  readonly detectedAfter: number;
  readonly resolvedAfter: number;
  readonly others: string;
}

/** Far more than the usual time, because a busy machine is no failure; the table states the seconds. */
const PATIENCE = { timeoutMs: 300_000, everyMs: 200 };

/** Lends whether Prometheus, which scrapes all processes, sees the metric. */
function withMetric(
  { scheduler, workers }: IncidentScene,
  metric: string | undefined,
  work: (isSeen: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  if (metric === undefined || !hasPrometheus()) return work(async () => true);
  const targets = [scheduler, ...workers].map(({ target }) => target);
  return withPrometheus(targets, ({ query }) => work(async () => (await query(metric)).length > 0));
}

const observe = (name: string, { alert, begin, end, ...options }: Incident): Promise<Report> =>
  withIncidentScene(
    { hasSmallDisk: options.hasSmallDisk ?? false, settings: options.settings ?? {} },
    async (scene) => {
      const { messages, mails, output } = scene;
      const find = (state: 'firing' | 'resolved') =>
        messages.filter((message) => message.alert === alert && message.state === state);
      const seconds = (since: number, state: 'firing' | 'resolved') =>
        Math.round(((find(state)[0]?.at ?? 0) - since) / 100) / 10;
      const explain = (error: unknown) => {
        throw new Error(`${name}: ${JSON.stringify(messages)}\n${output()}`, { cause: error });
      };
      const beganAt = Date.now();
      await withMetric(scene, options.metric, async (isSeen) => {
        await begin(scene);
        await until(() => find('firing').length > 0, `${name}: ${alert} fires`, PATIENCE).catch(explain);
        await until(isSeen, `${name}: Prometheus sees ${options.metric}`);
      });
      const endedAt = Date.now();
      await end(scene);
      await until(() => find('resolved').length > 0, `${name}: ${alert} is resolved`, PATIENCE).catch(explain);
      await until(() => mails.length >= new Set(messages.map(({ id }) => id)).size, `${name}: the mails arrive`);
      return {
        incident: name,
        firing: new Set(find('firing').map(({ id }) => id)).size,
        resolved: new Set(find('resolved').map(({ id }) => id)).size,
        mails: mails.length,
        within: options.within,
        detectedAfter: seconds(beganAt, 'firing'),
        resolvedAfter: seconds(endedAt, 'resolved'),
        others: [...new Set(messages.map((message) => message.alert))].filter((other) => other !== alert).join(' '),
      };
    },
  );

/** The other ones take minutes, because they wait for what their rules wait for. */
const SHORT = ['exhausted budget', 'frozen chart', 'renamed API field'];

const selected = Object.entries(incidents).filter(
  ([name, { hasSmallDisk }]) =>
    (process.env['FAULTS'] === 'long' || SHORT.includes(name)) &&
    (!hasSmallDisk || canMount()) &&
    new RegExp(process.env['INCIDENT'] ?? '').test(name),
);

test('each incident is reported once, and resolved by itself', { timeout: 900_000 }, async () => {
  const outcomes = await Promise.allSettled(selected.map(([name, incident]) => observe(name, incident)));
  const reports = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  console.table(reports);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  for (const { incident, firing, resolved } of reports) {
    expect({ incident, firing, resolved }).toEqual({ incident, firing: 1, resolved: 1 });
  }
});
