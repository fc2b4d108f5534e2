/** A scheduler and a worker as operators run them, scraped by the Prometheus of Debian. */
import { expect, test } from 'vitest';
import { metricDefinitions } from '../../src/monitoring/metric-definitions.ts';
import { withConfigFile } from '../support/config-file.ts';
import { hasPrometheus, runPromtool, withPrometheus } from '../support/prometheus.ts';
import { startService } from '../support/start-service.ts';
import { until } from '../support/until.ts';
import { withCli } from '../support/with-cli.ts';

const pipelines = { music: { cron: '0 3 1 1 *', streams: ['trending-music-list'] } };

const fetchText = async (target: string, path = '/metrics') => (await fetch(`http://${target}${path}`)).text();

/** Names of the metrics, without the suffixes of histograms. */
const listNames = (text: string) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
const listDefined = (from: 'ledger' | 'process') =>
  Object.entries(metricDefinitions).flatMap(([name, definition]) => (definition.from === from ? name : []));

/** They have a sample only while there is something of the kind. */
const ONLY_SOMETIMES = [
  'echotik_pipeline_usual_duration_seconds',
  'echotik_run_started_timestamp_seconds',
  'echotik_data_day_timestamp_seconds',
  'echotik_data_day_expected_timestamp_seconds',
  'echotik_notifications_total',
];

test.runIf(hasPrometheus())('Prometheus reads what scheduler and worker export', () =>
  withConfigFile({ regions: ['US'], pipelines, budget: { day: 1000, month: 20_000 } }, (path) =>
    withCli({}, async ({ env }) => {
      const variables = { ...env, ECHOTIK_CONFIG: path };
      const services = [await startService('scheduler', variables), await startService('worker', variables)] as const;
      const [scheduler, worker] = services;
      try {
        const all = await fetchText(scheduler.target);
        expect(runPromtool(['check', 'metrics'], all)).toEqual({ code: 0, output: '' });
        const always = [...listDefined('ledger'), ...listDefined('process')].filter(
          (name) => !ONLY_SOMETIMES.includes(name),
        );
        expect(listNames(all).toSorted()).toEqual(always.toSorted());
        expect(all).toContain('echotik_credits_limit{window="day"} 1000\n');
        const own = await fetchText(worker.target);
        expect(runPromtool(['check', 'metrics'], own)).toEqual({ code: 0, output: '' });
        expect(listNames(own).filter((name) => listDefined('ledger').includes(name))).toEqual([]);
        expect(listNames(await fetchText(scheduler.target, '/metrics/process'))).toEqual(listNames(own));
        await withPrometheus([scheduler.target, worker.target], async ({ query }) => {
          const found = await until(async () => {
            const info = await query('echotik_info');
            return info.length > 0 && info;
          }, 'Prometheus has echotik_info');
          expect(found).toEqual([{ labels: expect.objectContaining({ queue: 'postgres', source: 'none' }), value: 1 }]);
          await until(async () => (await query('up == 1')).length === 2, 'both are scraped');
          expect(await query('echotik_workers_alive > 0')).toHaveLength(1);
        });
      } finally {
        for (const { kill } of services) kill('SIGTERM');
        for (const { exited } of services) expect(await exited).toMatchObject({ code: 0 });
      }
    }),
  ),
);
