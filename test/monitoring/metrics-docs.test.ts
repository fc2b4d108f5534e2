/** The tables of metrics in the documentation. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type MetricDefinition, metricDefinitions } from '../../src/monitoring/metric-definitions.ts';

test('docs/operations.md has every metric with its type, labels and meaning, and no other', () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const section = /^## Metrics\n(.*?)^## /ms.exec(page)?.[1] ?? '';
  const rows = section.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    return cells.length === 6 ? [cells.slice(1, 5)] : [];
  });
  const documented = rows.filter(([name]) => name?.startsWith('`'));
  const defined = Object.entries<MetricDefinition>(metricDefinitions).map(([name, { type, labels, help }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  expect(documented).toEqual(defined);
});

test('names have the suffix of their unit, and counters that of a total', () => {
  const names = Object.entries<MetricDefinition>(metricDefinitions);
  for (const [name, { type, help }] of names) {
    expect({ name, isTotal: name.endsWith('_total') }).toEqual({ name, isTotal: type === 'counter' });
    expect({ name, help }).toEqual({ name, help: expect.stringMatching(/^[^\n|]+\.$/) });
  }
});
