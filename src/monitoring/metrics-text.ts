/** Writes metrics in the text format of Prometheus 0.0.4. */
import type { Histogram } from './histogram.ts';
import { type MetricDefinition, type MetricLabels, type MetricName, metricDefinitions } from './metric-definitions.ts';

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsText {
  /** One sample of a gauge or a counter. Not a number: it is left out. */
  readonly add: <N extends MetricName>(name: N, labels: MetricLabels<N>, value: number) => void;
  readonly addHistogram: <N extends MetricName>(name: N, labels: MetricLabels<N>, histogram: Histogram) => void;
  /** Every metric that has a sample, in the order of the first ones. */
  readonly format: () => string;
}

export function createMetricsText(): MetricsText {
  const families = new Map<MetricName, string[]>();
  const write = (name: MetricName, suffix: string, labels: Readonly<Record<string, string>>, value: number) => {
    if (Number.isNaN(value)) return;
    const lines = families.get(name) ?? [];
    families.set(name, lines);
    lines.push(`${name}${suffix}${formatLabels(labels)} ${formatValue(value)}\n`);
  };
  return {
    add: (name, labels, value) => write(name, '', labels, value),
    addHistogram(name, labels, { bounds, counts, sum, count }) {
      let below = 0;
      for (const [index, bound] of bounds.entries()) {
        below += counts[index] ?? 0;
        write(name, '_bucket', { ...labels, le: formatValue(bound) }, below);
      }
      write(name, '_bucket', { ...labels, le: '+Inf' }, count);
      write(name, '_sum', labels, sum);
      write(name, '_count', labels, count);
    },
    format: () =>
      [...families].map(([name, lines]) => `${formatHead(name, metricDefinitions[name])}${lines.join('')}`).join(''),
  };
}

const formatHead = (name: string, { help, type }: MetricDefinition) =>
  `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length ? `{${pairs.join(',')}}` : '';
}

/** The text format knows only these three escapes. */
const escapeLabel = (value: string) =>
  value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function formatValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
