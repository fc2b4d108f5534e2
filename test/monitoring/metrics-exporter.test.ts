/** How scrapes share readings of the ledger, and what they get while it cannot be read. */
import { expect, test } from 'vitest';
import { createMetricsExporter } from '../../src/monitoring/metrics-exporter.ts';
import type { OperationalState } from '../../src/monitoring/operational-state.ts';
import { createProcessMetrics } from '../../src/monitoring/process-metrics.ts';

const EMPTY: OperationalState = {
  readAt: new Date(),
  source: 'simulator',
  pipelines: [],
  runs: [],
  lanes: [],
  budgets: [],
  tables: [],
  workers: [],
  creditsUnknown: 0,
  quarantine: [],
  drift: [],
  failedChecks: [],
  connections: { used: 1, limit: 97 },
  schemaBytes: [],
};

function openExporter(read: () => Promise<OperationalState>) {
  const clock = { ms: 0 };
  const errors: string[] = [];
  const metrics = createProcessMetrics([]);
  const onError = ({ message }: Error) => void errors.push(message);
  const ledger = { version: '1', queue: 'postgres', read, onError } as const;
  const exporter = createMetricsExporter(metrics, ledger, { elapsed: () => clock.ms, readMs: 50 });
  metrics.close();
  return { ...exporter, clock, errors };
}

test('scrapes within 15 s share one reading, also those that come while it is made', async () => {
  let reads = 0;
  const { readAll, clock } = openExporter(async () => {
    reads++;
    return EMPTY;
  });
  await Promise.all([readAll(), readAll()]);
  clock.ms = 14_999;
  expect((await readAll()).body).toContain('echotik_info{version="1",queue="postgres",source="simulator"} 1\n');
  expect(reads).toBe(1);
  clock.ms = 15_000;
  await readAll();
  expect(reads).toBe(2);
});

test.each([
  ['fails', () => Promise.reject(new Error('PostgreSQL is away')), 'metrics of the ledger: PostgreSQL is away'],
  ['hangs', () => new Promise<never>(() => undefined), 'metrics of the ledger: the ledger was not read within 0.05 s'],
])('a reading that %s leaves the metrics of the process and is counted', async (_, read, message) => {
  const { readAll, readProcess, clock, errors } = openExporter(read);
  const { body } = await readAll();
  expect(body).toContain('\nechotik_scrape_errors_total 1\n');
  expect(body).toContain('process_resident_memory_bytes');
  expect(body).not.toContain('echotik_info');
  expect(errors).toEqual([message]);
  clock.ms = 15_000;
  expect((await readAll()).body).toContain('\nechotik_scrape_errors_total 2\n');
  expect(readProcess().body).not.toContain('echotik_scrape');
});

test('a process without the ledger has only its own metrics', async () => {
  const metrics = createProcessMetrics(['trending']);
  const { body } = await createMetricsExporter(metrics).readAll();
  metrics.close();
  expect(body).not.toContain('echotik_scrape');
  expect(body).toContain('echotik_credits_captured_total{pipeline="trending"} 0\n');
  expect(body).toContain('echotik_credits_captured_total{pipeline="other"} 0\n');
  expect(body).toContain('echotik_attempts_total{lane="offline",outcome="throttled"} 0\n');
  expect(body).not.toContain('echotik_notifications_total');
});

test('notifications are counted by channel and result', () => {
  const metrics = createProcessMetrics([]);
  metrics.countNotification('mail', 'failed');
  metrics.countNotification('mail', 'sent');
  metrics.countNotification('mail', 'sent');
  const { body } = createMetricsExporter(metrics).readProcess();
  metrics.close();
  expect(body).toContain('echotik_notifications_total{channel="mail",result="sent"} 2\n');
  expect(body).toContain('echotik_notifications_total{channel="mail",result="failed"} 1\n');
});
