/** What monitors the warehouse: every rule and every panel reads metrics that are exported. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { metricDefinitions } from '../../src/monitoring/metric-definitions.ts';
import { parseAs } from '../support/parse-as.ts';
import { hasPrometheus, runPromtool } from '../support/prometheus.ts';

const folder = fileURLToPath(new URL('../../examples/monitoring', import.meta.url));
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');

/** Anchors of docs/operations.md are `alert-` and one of these. */
const ALERT_NAMES =
  `pipeline-stale slot-late slot-missed run-not-green run-too-long data-stale budget-burn budget-runs-dry quota-exhausted
   api-away queue-stuck lane-paused credits-unknown quarantine-grows schema-drift check-failed no-workers worker-lost
   disk-full connections-high database-away watcher-dead`.split(/\s+/);

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

const { groups } = parse(read('alerts.yml')) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

const { panels } = parseAs<{ readonly panels: readonly Panel[] }>(read('grafana/dashboard.json'));
const expressions = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

const exported = Object.entries(metricDefinitions).flatMap(([name, { type }]) =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => `${name}${suffix}`) : name,
);

/** Names of metrics in an expression of PromQL: what has a prefix that only metrics have. */
const listMetrics = (expr: string) =>
  [...expr.matchAll(/\b(?:echotik|http_client|nodejs|process)_\w+/g)].map(([name]) => name);
const withoutStrings = (expr: string) => expr.replaceAll(/"[^"]*"/g, '""');

const labelsOf = new Map<string, readonly string[]>(
  Object.entries(metricDefinitions).map(([name, { labels }]) => [name, labels]),
);

describe('every expression', () => {
  const all = [...rules.map(({ alert, expr }) => ({ title: alert, expr })), ...expressions];

  test.each(all)('of $title reads exported metrics: $expr', ({ title, expr }) => {
    const names = listMetrics(withoutStrings(expr));
    if (title !== 'Alerts') expect(names).not.toEqual([]);
    expect(names.filter((name) => !exported.includes(name))).toEqual([]);
  });

  test.each(all)('of $title selects by labels that its metrics have: $expr', ({ expr }) => {
    const wrong = [...expr.matchAll(/\b((?:echotik|http_client|nodejs|process)_\w+)\{([^}]*)\}/g)].flatMap(
      ([, metric = '', matchers = '']) => {
        const known = [...(labelsOf.get(metric.replace(/_(?:bucket|sum|count)$/, '')) ?? []), 'job', 'instance', 'le'];
        return [...matchers.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label).filter((l) => !known.includes(l));
      },
    );
    expect(wrong).toEqual([]);
  });
});

describe('a rule', () => {
  test.each(rules)('$alert has a name with a section, words with its value, and a severity', (rule) => {
    const name = rule.alert
      .replace(/^Echotik/, '')
      .replaceAll(/(?!^)[A-Z]/g, (letter) => `-${letter}`)
      .toLowerCase();
    expect(ALERT_NAMES).toContain(name);
    expect(rule.annotations.runbook_url).toBe(`docs/operations.md#alert-${name}`);
    expect(rule.annotations.summary).not.toBe('');
    expect(rule.annotations.description).toContain('$value');
    expect(['page', 'ticket', 'warning']).toContain(rule.labels.severity);
  });

  test('is there for every name', () => {
    expect(new Set(rules.map(({ annotations }) => annotations.runbook_url)).size).toBe(ALERT_NAMES.length);
  });
});

describe('the dashboard', () => {
  test('has its rows in the order in which an operator asks', () => {
    const titles = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(titles).toEqual(['Now', 'Slots and runs', 'Budget', 'Lanes and queue', 'Data age', 'Quality', 'Processes']);
  });

  test('takes its data source from a variable, and describes every panel', () => {
    for (const { type, title, datasource, description, targets = [] } of panels.filter((each) => each.type !== 'row')) {
      expect({ type, title, uid: datasource?.uid }).toEqual({ type, title, uid: '${datasource}' });
      for (const target of targets) expect(target.datasource.uid).toBe('${datasource}');
      expect(description).toMatch(/\.$/);
    }
  });

  test('has panels that do not overlap', () => {
    const cells = panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => ({ title, cell: `${x + (n % w)}/${y + Math.floor(n / w)}` })),
    );
    expect(new Set(cells.map(({ cell }) => cell)).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos }) => gridPos.x + gridPos.w))).toBeLessThanOrEqual(24);
  });

  test('exports of every metric are shown, or used by a rule', () => {
    const used = new Set([...rules, ...expressions].flatMap(({ expr }) => listMetrics(expr)));
    const unused = Object.keys(metricDefinitions).filter((name) => ![...used].some((each) => each.startsWith(name)));
    expect(unused).toEqual([]);
  });
});

describe.runIf(hasPrometheus())('promtool', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'echotik-rules-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  test('accepts the rules, and they do what their tests say', () => {
    expect(runPromtool(['check', 'rules', 'alerts.yml'], '', folder)).toMatchObject({ code: 0 });
    expect(runPromtool(['test', 'rules', 'alerts.test.yml'], '', folder)).toMatchObject({ code: 0 });
  });

  test('accepts the configuration', () => {
    expect(runPromtool(['check', 'config', 'prometheus.yml'], '', folder)).toMatchObject({ code: 0 });
  });

  test('parses every expression of the dashboard', () => {
    const asRules = expressions.map(({ expr }, number) => ({
      record: `panel:${number}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
    const checkRules = (text: string) => {
      const path = join(scratch, 'rules.yml');
      writeFileSync(path, text);
      return runPromtool(['check', 'rules', path]);
    };
    const text = JSON.stringify({ groups: [{ name: 'dashboard', rules: asRules }] });
    expect(checkRules(text)).toMatchObject({ code: 0 });
    expect(checkRules(text.replace('sum(', 'sum((')).code).not.toBe(0);
  });
});
