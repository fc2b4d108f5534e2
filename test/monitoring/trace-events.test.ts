/** Traces with the SDK of OpenTelemetry, and what is loaded without one. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { expect, test } from 'vitest';
import { traceEvents } from '../../src/monitoring/trace-events.ts';
import { runCli } from '../support/cli.ts';
import { says } from '../support/front.ts';
import { parseAs } from '../support/parse-as.ts';
import { withCli } from '../support/with-cli.ts';
import { withWorld } from '../support/world.ts';

const CONFIGURED = { OTEL_SERVICE_NAME: 'warehouse' };

test('a run is a trace of requests, attempts and commits, with their errors', async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  const onEvent = await traceEvents(
    () => undefined,
    async () => 'w',
    CONFIGURED,
  );
  let calls = 0;
  const behave = () => (calls++ === 0 ? says(503) : undefined);
  const { run_id: run, credits } = await withWorld({ behave, onEvent }, ({ sync }) => sync('2026-03-02'));
  const spans = exporter.getFinishedSpans();
  const named = (name: string) => spans.filter((span) => span.name === name);
  await provider.shutdown();

  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  expect(named('run').map(({ attributes }) => attributes)).toEqual([
    expect.objectContaining({ 'echotik.run': run, 'echotik.status': 'succeeded', 'echotik.credits': credits }),
  ]);
  const attempts = named('attempt');
  expect(attempts).toHaveLength(calls);
  expect(named('commit')).toHaveLength(calls);
  const failed = attempts.filter(({ status }) => status.code === 2);
  expect(failed.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503]);
  const milliseconds = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1e3 + nanoseconds / 1e6;
  for (const request of named('request')) {
    const parts = spans.filter((span) => span.parentSpanContext?.spanId === request.spanContext().spanId);
    expect(parts.map(({ name }) => name).toSorted()).toEqual(['attempt', 'commit']);
    for (const { startTime, endTime } of parts) {
      expect(milliseconds(endTime)).toBeGreaterThanOrEqual(milliseconds(startTime));
      // A duration of whole milliseconds.
      expect(milliseconds(startTime)).toBeGreaterThanOrEqual(milliseconds(request.startTime) - 1);
      expect(milliseconds(endTime)).toBeLessThanOrEqual(milliseconds(request.endTime) + 0.01);
    }
  }
});

test.each([{}, { OTEL_SERVICE_NAME: '' }, { ...CONFIGURED, OTEL_SDK_DISABLED: 'true' }])(
  'with %j events go straight to their listener',
  async (variables) => {
    const onEvent = () => undefined;
    const refuse = () => Promise.reject(new Error('nobody needs it'));
    expect(await traceEvents(onEvent, refuse, variables)).toBe(onEvent);
  },
);

/** Writes the spans, and the files of the API that were loaded by the program alone. */
const buildPreload = (out: string, withSdk: boolean) => `
const { writeFileSync } = require('node:fs');
let spans = () => [];
if (${withSdk}) {
  const { NodeTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } =
    require(${JSON.stringify(createRequire(import.meta.url).resolve('@opentelemetry/sdk-trace-node'))});
  const exporter = new InMemorySpanExporter();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  spans = () => exporter.getFinishedSpans().map(({ name }) => name);
}
process.on('exit', () => {
  const loaded = Object.keys(require('node:module')._cache).filter((file) => file.includes('@opentelemetry'));
  writeFileSync(${JSON.stringify(out)}, JSON.stringify({ spans: spans(), loaded: loaded.length }));
});
`;

test('a command makes traces with the SDK of NODE_OPTIONS, and loads nothing without one', () =>
  withCli({}, async ({ env }) => {
    const folder = await mkdtemp(join(tmpdir(), 'echotik-traces-'));
    const sync = async (withSdk: boolean, variables: Readonly<Record<string, string>>) => {
      const [preload, out] = [join(folder, 'preload.cjs'), join(folder, 'out.json')];
      await writeFile(preload, buildPreload(out, withSdk));
      const args = [
        'sync',
        'trending-music-list',
        '--param',
        'region=US',
        '--param',
        'period=7',
        '--max-pages',
        '1',
        '--yes',
      ];
      const ended = await runCli([...args, '--rebuy'], { ...env, ...variables, NODE_OPTIONS: `--require ${preload}` });
      expect(ended).toMatchObject({ code: 0 });
      return parseAs<{ spans: readonly string[]; loaded: number }>(await readFile(out, 'utf8'));
    };
    try {
      const traced = await sync(true, CONFIGURED);
      expect(new Set(traced.spans)).toEqual(new Set(['run', 'request', 'attempt', 'commit']));
      expect(await sync(false, {})).toEqual({ spans: [], loaded: 0 });
      // Variables for other programs, without an SDK: the API alone does nothing.
      expect(await sync(false, CONFIGURED)).toMatchObject({ spans: [] });
    } finally {
      await rm(folder, { recursive: true });
    }
  }));
