/** Each rule: the state in which its condition holds, and its limit. */
import { describe, expect, test } from 'vitest';
import { alertNames, type AlertName } from '../../src/config/alert-names.ts';
import { configSchema } from '../../src/config/config.ts';
import { NO_PROCESS_FACTS, type ProcessFacts } from '../../src/alerts/process-facts.ts';
import { allRules, findNextChange, selectRules } from '../../src/alerts/rules/all-rules.ts';
import type { OperationalState } from '../../src/monitoring/operational-state.ts';
import { AT, buildPipeline, buildRun, buildState, buildWorker, lostWorker, minutesAgo } from './states.ts';

const find = (state: OperationalState, process: ProcessFacts = NO_PROCESS_FACTS, rules: object = {}) =>
  selectRules(configSchema.parse({ alerts: { rules } }).alerts)
    .flatMap((rule) => rule.find({ state, process }))
    .map(({ alert, subject, severity }) => ({ alert, subject, severity }));

const withPipeline = (pipeline: Parameters<typeof buildPipeline>[0]) =>
  buildState({ pipelines: [buildPipeline(pipeline)] });
const withLane = (lane: object) =>
  buildState({
    lanes: [{ lane: 'offline', queued: 4, reserved: 0, oldestReady: null, pausedUntil: null, ...lane }],
  });
const withBudget = (budget: object) =>
  buildState({ budgets: [{ ...buildState().budgets[1], ...budget } as OperationalState['budgets'][number]] });
const table = { table: 'product_ranks', pipeline: 'ranks', newestDay: '2026-11-19', expectedDay: '2026-11-20' };

test('in a warehouse in which all is well no condition holds', () => {
  expect(find(buildState())).toEqual([]);
});

test('every name has a rule', () => {
  expect(Object.values(allRules).map(({ name }) => name)).toEqual(alertNames);
});

interface Case {
  readonly alert: AlertName;
  readonly holds: OperationalState;
  readonly not: readonly OperationalState[];
  readonly severity: 'critical' | 'warning';
  readonly process?: ProcessFacts;
}

const cases: readonly Case[] = [
  {
    alert: 'pipeline-stale',
    holds: withPipeline({ lastSuccess: minutesAgo(131) }),
    not: [withPipeline({ lastSuccess: minutesAgo(129) }), withPipeline({ lastSuccess: minutesAgo(999), pausedAt: AT })],
    severity: 'warning',
  },
  {
    alert: 'pipeline-stale',
    holds: withPipeline({ lastSuccess: minutesAgo(131), core: true }),
    not: [withPipeline({ lastSuccess: null, core: true })],
    severity: 'critical',
  },
  {
    alert: 'slot-late',
    holds: withPipeline({ slotDue: minutesAgo(1) }),
    not: [withPipeline({ slotDue: minutesAgo(0.5) }), withPipeline({ slotDue: minutesAgo(5), openRun: buildRun() })],
    severity: 'warning',
  },
  { alert: 'slot-late', holds: withPipeline({ slotDue: minutesAgo(10) }), not: [], severity: 'critical' },
  { alert: 'slot-missed', holds: withPipeline({ slotsMissed: 1 }), not: [], severity: 'warning' },
  {
    alert: 'run-not-green',
    holds: withPipeline({ lastRun: buildRun({ status: 'partial', reason: 'quarantine' }) }),
    not: [withPipeline({ lastRun: buildRun({ status: 'cancelled' }) }), withPipeline({ lastRun: null })],
    severity: 'warning',
  },
  {
    alert: 'run-not-green',
    holds: withPipeline({ lastRun: buildRun({ status: 'out_of_budget' }), core: true }),
    not: [],
    severity: 'critical',
  },
  {
    alert: 'run-too-long',
    holds: withPipeline({ openRun: buildRun({ startedAt: minutesAgo(31) }), usualSeconds: 600 }),
    not: [
      withPipeline({ openRun: buildRun({ startedAt: minutesAgo(29) }), usualSeconds: 600 }),
      withPipeline({ openRun: buildRun({ startedAt: minutesAgo(9) }), usualSeconds: 5 }),
      withPipeline({ openRun: buildRun({ startedAt: minutesAgo(999) }), usualSeconds: null }),
    ],
    severity: 'warning',
  },
  {
    alert: 'data-stale',
    holds: buildState({ tables: [table] }),
    not: [buildState({ tables: [{ ...table, newestDay: null }] })],
    severity: 'warning',
  },
  {
    alert: 'data-stale',
    holds: buildState({ tables: [table, { ...table, table: 'b', newestDay: '2026-11-18' }] }),
    not: [],
    severity: 'critical',
  },
  { alert: 'budget-burn', holds: withBudget({ spent: 720 }), not: [withBudget({ spent: 700 })], severity: 'warning' },
  {
    alert: 'budget-runs-dry',
    holds: withBudget({ forecast: 1_001 }),
    not: [withBudget({ forecast: 1_000 }), withBudget({ forecast: 9_999, limit: null })],
    severity: 'warning',
  },
  { alert: 'budget-runs-dry', holds: withBudget({ spent: 600, limit: 600 }), not: [], severity: 'critical' },
  {
    alert: 'quota-exhausted',
    holds: withPipeline({ lastRun: buildRun({ status: 'out_of_budget', reason: 'api_quota' }) }),
    not: [withPipeline({ lastRun: buildRun({ status: 'out_of_budget', reason: 'budget' }) })],
    severity: 'critical',
  },
  {
    alert: 'api-away',
    holds: withPipeline({ lastRun: buildRun({ status: 'failed', reason: 'api_unreachable' }) }),
    not: [],
    severity: 'critical',
  },
  {
    alert: 'api-away',
    holds: buildState(),
    process: { apiOutage: { since: AT, reason: 'refused' }, disks: [] },
    not: [],
    severity: 'critical',
  },
  {
    alert: 'queue-stuck',
    holds: withLane({ oldestReady: minutesAgo(5) }),
    not: [
      withLane({ oldestReady: minutesAgo(4) }),
      withLane({ oldestReady: minutesAgo(5), pausedUntil: minutesAgo(-1) }),
    ],
    severity: 'critical',
  },
  {
    alert: 'lane-paused',
    holds: withLane({ pausedUntil: minutesAgo(-1) }),
    not: [withLane({ pausedUntil: minutesAgo(1) })],
    severity: 'warning',
  },
  {
    alert: 'credits-unknown',
    holds: buildState({ creditsUnknown: 10 }),
    not: [buildState({ creditsUnknown: 9 })],
    severity: 'warning',
  },
  {
    alert: 'quarantine-grows',
    holds: buildState({ quarantine: [{ stream: 's', records: 10, newest: minutesAgo(300) }] }),
    not: [
      buildState({ quarantine: [{ stream: 's', records: 9, newest: AT }] }),
      buildState({ quarantine: [{ stream: 's', records: 99, newest: minutesAgo(361) }] }),
    ],
    severity: 'warning',
  },
  {
    alert: 'schema-drift',
    holds: buildState({ drift: [{ stream: 's', path: 'a', firstSeen: AT }] }),
    not: [],
    severity: 'warning',
  },
  {
    alert: 'check-failed',
    holds: buildState({ failedChecks: [{ check: 'freshness', subject: 't', severity: 'error', detail: 'd' }] }),
    not: [buildState({ failedChecks: [{ check: 'freshness', subject: 't', severity: 'warning', detail: 'd' }] })],
    severity: 'warning',
  },
  {
    alert: 'no-workers',
    holds: { ...withLane({}), workers: [] },
    not: [withLane({}), buildState({ workers: [] })],
    severity: 'critical',
  },
  {
    alert: 'worker-lost',
    holds: buildState({ workers: [lostWorker('1', 30)] }),
    not: [buildState({ workers: [lostWorker('1', 30), buildWorker('2', 20)] })],
    severity: 'warning',
  },
  {
    alert: 'disk-full',
    holds: buildState(),
    process: { apiOutage: undefined, disks: [{ place: 'a:/data', freeBytes: 4e8 }] },
    not: [],
    severity: 'critical',
  },
  {
    alert: 'connections-high',
    holds: buildState({ connections: { used: 81, limit: 100 } }),
    not: [buildState({ connections: { used: 80, limit: 100 } })],
    severity: 'warning',
  },
];

describe('conditions', () => {
  test.each(cases)('$alert, $severity', ({ alert, holds, not, severity, process = NO_PROCESS_FACTS }) => {
    expect(find(holds, process).filter((each) => each.alert === alert)).toMatchObject([{ severity }]);
    for (const state of not) expect(find(state).filter((each) => each.alert === alert)).toEqual([]);
  });

  test('cover every rule that reads the ledger', () => {
    const tested = new Set(cases.map(({ alert }) => alert));
    expect(alertNames.filter((name) => !tested.has(name))).toEqual(['database-away']);
  });
});

describe('the configuration', () => {
  const late = withPipeline({ slotDue: minutesAgo(5) });

  test('disables a rule, sets its severity and its threshold', () => {
    expect(find(late)).toEqual([{ alert: 'slot-late', subject: 'ranks', severity: 'warning' }]);
    expect(find(late, NO_PROCESS_FACTS, { 'slot-late': 'off' })).toEqual([]);
    expect(find(late, NO_PROCESS_FACTS, { 'slot-late': { severity: 'critical' } })).toMatchObject([
      { severity: 'critical' },
    ]);
    expect(find(late, NO_PROCESS_FACTS, { 'slot-late': { threshold: 301 } })).toEqual([]);
  });

  test('refuses an unknown rule and a route to an unknown channel', () => {
    const refuse = (alerts: object) =>
      configSchema.safeParse({ alerts }).error?.issues.map(({ path }) => path.join('.'));
    expect(refuse({ rules: { 'slot-lat': 'off' } })).toEqual(['alerts.rules']);
    expect(refuse({ routes: { critical: ['x'] } })).toEqual(['alerts.routes.critical.0']);
    expect(refuse({ channels: { x: { type: 'fax' } } })).toEqual(['alerts.channels.x.type']);
  });
});

test('the time of the next change is known: a slot becomes late without an event', () => {
  const rules = selectRules(configSchema.parse({}).alerts);
  const input = { state: withPipeline({ slotDue: minutesAgo(0.5) }), process: NO_PROCESS_FACTS };
  expect(findNextChange(rules, input)).toEqual(new Date(AT.getTime() + 30_000));
});

test('a worker that started later takes the place of one lost worker', () => {
  const workers = [lostWorker('1', 40), lostWorker('2', 30), buildWorker('3', 20)];
  expect(find(buildState({ workers })).map(({ alert, subject }) => ({ alert, subject }))).toEqual([
    { alert: 'worker-lost', subject: '1' },
  ]);
});
