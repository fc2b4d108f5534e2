/** What a process counts about itself, in memory only: its attempts, its commits, its notifications, its load. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Outcome } from '../extract/outcome.ts';
import type { OnEvent, SettledAttempt } from '../ledger/job-event.ts';
import { createHistogram, type ObservedHistogram } from './histogram.ts';
import type { MetricsText } from './metrics-text.ts';
import { callLanes } from './read-lanes.ts';

export type NotificationResult = 'sent' | 'failed';

export interface ProcessMetrics {
  /** Counts the events of the jobs. Fast: it is called for each attempt. */
  readonly onEvent: OnEvent;
  /** Counts a notification. `channel`: its name in the configuration. */
  readonly countNotification: (channel: string, result: NotificationResult) => void;
  /** Adds the metrics to a text. */
  readonly write: (text: MetricsText) => void;
  /** Ends the measurement of the event loop. */
  readonly close: () => void;
}

/** A call may take 45 s. */
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45];
const COMMIT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
const COMMIT_PARTS = [1, 2, 4, 8, 16, 32, 64];
/** Milliseconds between two measurements of the event loop. */
const LOOP_RESOLUTION_MS = 100;

const callOutcomes: Readonly<Record<Outcome['kind'], true>> = {
  ok: true,
  absent: true,
  unreadable: true,
  throttled: true,
  unavailable: true,
  rejected: true,
  unauthorized: true,
  out_of_quota: true,
  interrupted: true,
};
const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'none'] as const;

/** `pipelines`: names of the configuration; what other runs spend is of the pipeline `other`. */
export function createProcessMetrics(pipelines: readonly string[]): ProcessMetrics {
  const attempts = new Map<string, number>();
  const credits = new Map([...pipelines, 'other'].map((name) => [name, 0]));
  const calls = new Map<string, ObservedHistogram>();
  const commitSeconds = createHistogram(COMMIT_SECONDS);
  const commitParts = createHistogram(COMMIT_PARTS);
  const notifications = new Map<string, number>();
  for (const lane of callLanes) {
    for (const outcome of Object.keys(callOutcomes)) attempts.set(joinLabels(lane, outcome), 0);
    for (const status of STATUS_CLASSES) calls.set(joinLabels(lane, status), createHistogram(CALL_SECONDS));
  }
  attempts.set(joinLabels('raw', 'stored'), 0);
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();

  const countAttempt = ({ lane, outcome, pipeline, captured, callMs, http_status }: SettledAttempt) => {
    increment(attempts, joinLabels(lane, outcome), 1);
    increment(credits, credits.has(pipeline) ? pipeline : 'other', captured);
    if (callMs !== null) calls.get(joinLabels(lane, classifyStatus(http_status)))?.observe(callMs / 1000);
  };
  return {
    onEvent(event) {
      if (event.kind === 'attempt settled') countAttempt(event.attempt);
      else if (event.kind === 'batch committed') {
        commitSeconds.observe(event.ms / 1000);
        commitParts.observe(event.results);
      }
    },
    countNotification: (channel, result) => {
      for (const each of ['sent', 'failed'])
        increment(notifications, joinLabels(channel, each), each === result ? 1 : 0);
    },
    write(text) {
      for (const [key, count] of attempts) {
        const [lane, outcome] = splitLabels(key);
        text.add('echotik_attempts_total', { lane, outcome }, count);
      }
      for (const [pipeline, spent] of credits) text.add('echotik_credits_captured_total', { pipeline }, spent);
      for (const [key, histogram] of calls) {
        const [lane, status_class] = splitLabels(key);
        text.addHistogram('http_client_request_duration_seconds', { lane, status_class }, histogram);
      }
      text.addHistogram('echotik_commit_duration_seconds', {}, commitSeconds);
      text.addHistogram('echotik_commit_parts', {}, commitParts);
      for (const [key, count] of notifications) {
        const [channel, result] = splitLabels(key);
        text.add('echotik_notifications_total', { channel, result }, count);
      }
      text.add('nodejs_eventloop_lag_seconds', {}, Math.max(0, loop.max / 1e9 - LOOP_RESOLUTION_MS / 1000));
      loop.reset();
      const { user, system } = process.cpuUsage();
      text.add('process_resident_memory_bytes', {}, process.memoryUsage.rss());
      text.add('process_cpu_seconds_total', {}, (user + system) / 1e6);
      text.add('process_start_time_seconds', {}, Math.round(performance.timeOrigin) / 1000);
    },
    close: () => void loop.disable(),
  };
}

const SEPARATOR = '\n';
const joinLabels = (first: string, second: string) => `${first}${SEPARATOR}${second}`;
const splitLabels = (key: string) => key.split(SEPARATOR) as [string, string];

const increment = (counts: Map<string, number>, key: string, by: number) =>
  counts.set(key, (counts.get(key) ?? 0) + by);

function classifyStatus(status: number | null): (typeof STATUS_CLASSES)[number] {
  return STATUS_CLASSES.find((each) => each[0] === String(status)[0]) ?? 'none';
}
