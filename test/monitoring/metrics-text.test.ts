/** The text format, as Prometheus reads it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistogram } from '../../src/monitoring/histogram.ts';
import { metricDefinitions } from '../../src/monitoring/metric-definitions.ts';
import { createMetricsText } from '../../src/monitoring/metrics-text.ts';
import { hasPrometheus, runPromtool } from '../support/prometheus.ts';

test('a metric has its help and type once, and its samples together', () => {
  const text = createMetricsText();
  text.add('echotik_drift_open', {}, 2);
  text.add('echotik_checks_failed', { severity: 'error' }, 1);
  text.add('echotik_drift_open', {}, 3);
  expect(text.format()).toBe(
    `# HELP echotik_drift_open ${metricDefinitions.echotik_drift_open.help}\n# TYPE echotik_drift_open gauge\n` +
      'echotik_drift_open 2\nechotik_drift_open 3\n' +
      `# HELP echotik_checks_failed ${metricDefinitions.echotik_checks_failed.help}\n` +
      '# TYPE echotik_checks_failed gauge\nechotik_checks_failed{severity="error"} 1\n',
  );
});

/** What a reader of the format makes of a label: three escapes, nothing else. */
const unescape = (text: string) =>
  text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

test('any text of a label comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (pipeline) => {
      const text = createMetricsText();
      text.add('echotik_slots_missed', { pipeline }, 1);
      const lines = text.format().split('\n');
      expect(lines).toHaveLength(4);
      const label = /^echotik_slots_missed\{pipeline="((?:[^"\\]|\\.)*)"\} 1$/.exec(lines[2] ?? '')?.[1];
      expect(unescape(label ?? '')).toBe(pipeline.toWellFormed());
    }),
  );
});

test('NaN is left out, and infinity has its name', () => {
  const text = createMetricsText();
  text.add('echotik_drift_open', {}, Number.NaN);
  expect(text.format()).toBe('');
  text.add('echotik_drift_open', {}, Number.POSITIVE_INFINITY);
  expect(text.format()).toMatch(/ \+Inf\n$/);
});

test('the buckets of a histogram count everything up to their bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 })), (values) => {
      const histogram = createHistogram([1, 5, 10]);
      for (const value of values) histogram.observe(value);
      const text = createMetricsText();
      text.addHistogram('echotik_commit_parts', {}, histogram);
      const samples = text.format().split('\n').slice(2, -1);
      const countUpTo = (bound: number) => values.filter((value) => value <= bound).length;
      expect(samples).toEqual([
        ...[1, 5, 10].map((bound) => `echotik_commit_parts_bucket{le="${bound}"} ${countUpTo(bound)}`),
        `echotik_commit_parts_bucket{le="+Inf"} ${values.length}`,
        `echotik_commit_parts_sum ${values.reduce((sum, value) => sum + value, 0)}`,
        `echotik_commit_parts_count ${values.length}`,
      ]);
    }),
  );
});

test.runIf(hasPrometheus())('promtool accepts labels with quotes, backslashes and line breaks', () => {
  const text = createMetricsText();
  text.add('echotik_slots_missed', { pipeline: 'a "b" \\ \n c' }, 1);
  expect(runPromtool(['check', 'metrics'], text.format())).toEqual({ code: 0, output: '' });
  expect(runPromtool(['check', 'metrics'], text.format().replace('\\"', '"')).code).not.toBe(0);
});
