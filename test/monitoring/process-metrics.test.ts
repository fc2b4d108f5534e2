/** What a worker counts in memory is what the ledger has. */
import { expect, test } from 'vitest';
import { createMetricsText } from '../../src/monitoring/metrics-text.ts';
import { createProcessMetrics, type ProcessMetrics } from '../../src/monitoring/process-metrics.ts';
import { readRows } from '../load/write/row-writes.ts';
import { says } from '../support/front.ts';
import { withWorld } from '../support/world.ts';

const readSamples = (metrics: ProcessMetrics): ReadonlyMap<string, number> => {
  const text = createMetricsText();
  metrics.write(text);
  const lines = text.format().split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^([^#].*) (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, Number(value)]];
    }),
  );
};

test('attempts, credits, calls and commits of a run with an answer that fails', async () => {
  const metrics = createProcessMetrics(['trending-music-list']);
  let failures = 0;
  const behave = () => (failures++ === 0 ? says(503) : undefined);
  try {
    await withWorld({ behave, onEvent: metrics.onEvent }, async ({ pool, sync }) => {
      const run = await sync('2026-03-02');
      expect(run.status).toBe('succeeded');
      const samples = readSamples(metrics);
      const attempts = await readRows(
        pool,
        `select 'echotik_attempts_total{lane="' || r.lane || '",outcome="' || a.outcome || '"}' as name, count(*)::int as value
         from ops.attempts a join ops.requests r using (request_id) group by r.lane, a.outcome`,
      );
      expect(attempts.length).toBeGreaterThan(1);
      for (const { name, value } of attempts)
        expect({ name, value: samples.get(String(name)) }).toEqual({ name, value });
      const sumOf = (pattern: RegExp) =>
        [...samples].reduce((sum, [name, value]) => sum + (pattern.test(name) ? value : 0), 0);
      const calls = Number((await readRows(pool, 'select count(*)::int as calls from ops.attempts'))[0]?.['calls']);
      expect(sumOf(/^echotik_attempts_total/)).toBe(calls);
      expect(sumOf(/^http_client_request_duration_seconds_count/)).toBe(calls);
      expect(samples.get('http_client_request_duration_seconds_count{lane="realtime",status_class="5xx"}')).toBe(1);
      expect(samples.get('echotik_credits_captured_total{pipeline="trending-music-list"}')).toBe(run.credits);
      expect(samples.get('echotik_commit_parts_sum')).toBe(calls);
      expect(samples.get('echotik_commit_duration_seconds_count')).toBeGreaterThan(0);
    });
    // What is read from stored bodies costs nothing and is no call.
    expect(samplesOfStored(metrics)).toBe(0);
  } finally {
    metrics.close();
  }
});

const samplesOfStored = (metrics: ProcessMetrics) =>
  readSamples(metrics).get('echotik_attempts_total{lane="raw",outcome="stored"}');

test('credits of pipelines that the configuration does not have are of the pipeline other', async () => {
  const metrics = createProcessMetrics([]);
  await withWorld({ onEvent: metrics.onEvent }, async ({ sync }) => {
    const { credits } = await sync('2026-03-02');
    // The second run reads the stored answers of the first.
    await sync('2026-03-02', 'trending-music-list', { maxPages: 1 });
    expect(readSamples(metrics).get('echotik_credits_captured_total{pipeline="other"}')).toBe(credits);
    expect(samplesOfStored(metrics)).toBeGreaterThan(0);
  });
  metrics.close();
});
