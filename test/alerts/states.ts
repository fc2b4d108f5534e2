/** States of a warehouse in which all is well, with differences. */
import type { OperationalState, PipelineState, RunState, WorkerState } from '../../src/monitoring/operational-state.ts';

export const AT = new Date('2026-11-20T12:00:00.000Z');
export const minutesAgo = (minutes: number, at = AT) => new Date(at.getTime() - minutes * 60_000);

export const buildRun = (run: Partial<RunState> = {}): RunState => ({
  run: 12,
  status: 'succeeded',
  reason: null,
  slot: minutesAgo(30),
  startedAt: minutesAgo(30),
  finishedAt: minutesAgo(20),
  requestsFailed: 0,
  recordsQuarantined: 0,
  ...run,
});

export const buildPipeline = (pipeline: Partial<PipelineState> = {}): PipelineState => ({
  pipeline: 'ranks',
  core: false,
  periodSeconds: 3_600,
  slotDue: null,
  slotsMissed: 0,
  pausedAt: null,
  lastSuccess: minutesAgo(20),
  lastRun: buildRun(),
  openRun: null,
  usualSeconds: 60,
  knownSince: minutesAgo(90),
  ...pipeline,
});

export const buildWorker = (worker: string, startedMinutesAgo: number): WorkerState => ({
  worker,
  host: 'a',
  pid: 1,
  startedAt: minutesAgo(startedMinutesAgo),
  lastHeartbeat: AT,
  isAlive: true,
});

export const lostWorker = (worker: string, lostMinutesAgo: number): WorkerState => ({
  ...buildWorker(worker, 90),
  lastHeartbeat: minutesAgo(lostMinutesAgo),
  isAlive: false,
});

export const buildState = (state: Partial<OperationalState> = {}): OperationalState => ({
  readAt: AT,
  source: 'api',
  pipelines: [buildPipeline()],
  runs: [],
  lanes: [{ lane: 'offline', queued: 0, reserved: 0, oldestReady: null, pausedUntil: null }],
  budgets: [
    {
      window: 'day',
      spent: 10,
      limit: 100,
      forecast: 50,
      endsAt: new Date('2026-11-21T00:00:00Z'),
      byPipeline: new Map(),
    },
    {
      window: 'month',
      spent: 400,
      limit: 1_000,
      forecast: 900,
      endsAt: new Date('2026-12-01T00:00:00Z'),
      byPipeline: new Map(),
    },
  ],
  tables: [{ table: 'product_ranks', pipeline: 'ranks', newestDay: '2026-11-19', expectedDay: '2026-11-19' }],
  workers: [buildWorker('1', 90)],
  creditsUnknown: 0,
  quarantine: [],
  drift: [],
  failedChecks: [],
  connections: { used: 10, limit: 100 },
  schemaBytes: [],
  ...state,
});
