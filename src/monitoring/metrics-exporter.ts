/** Answers scrapes: the metrics of this process, and in the process that runs the schedule those of the ledger. */
import { setTimeout as wait } from 'node:timers/promises';
import { createMetricsText, METRICS_CONTENT_TYPE } from './metrics-text.ts';
import type { OperationalState } from './operational-state.ts';
import type { ProcessMetrics } from './process-metrics.ts';
import { type ProcessInfo, writeLedgerMetrics } from './write-ledger-metrics.ts';

/** Scrapes of several servers, and those within this time, read the ledger once. */
const FRESH_MS = 15_000;
/** A scrape is answered within this time: Prometheus waits 10 s. */
const READ_MS = 5_000;

/** What reads the ledger. */
export interface LedgerSource extends ProcessInfo {
  readonly read: () => Promise<OperationalState>;
  /** Gets the failures of `read`. */
  readonly onError: (error: Error) => void;
}

/** An answer of the HTTP server. */
interface MetricsReply {
  readonly contentType: string;
  readonly body: string;
}

export interface MetricsExporter {
  /** Everything. Where the ledger cannot be read in 5 s it counts an error and has the metrics of the process. */
  readonly readAll: () => Promise<MetricsReply>;
  /** Of this process alone: nothing is queried. */
  readonly readProcess: () => MetricsReply;
}

interface Reading {
  /** Undefined: it failed. */
  readonly state: OperationalState | undefined;
  readonly seconds: number;
}

interface ExporterOptions {
  /** Milliseconds of a clock that never goes back; absent: that of the process. */
  readonly elapsed?: () => number;
  /** Milliseconds that a reading may take. */
  readonly readMs?: number;
}

/** `ledger` absent: this process exports nothing of the ledger. */
export function createMetricsExporter(
  processMetrics: ProcessMetrics,
  ledger?: LedgerSource,
  { elapsed = () => performance.now(), readMs = READ_MS }: ExporterOptions = {},
): MetricsExporter {
  let errors = 0;
  let reading: Promise<Reading> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;

  const readNow = async ({ read, onError }: LedgerSource): Promise<Reading> => {
    const beganAt = elapsed();
    const end = (state?: OperationalState): Reading => ({ state, seconds: (elapsed() - beganAt) / 1000 });
    const cancelling = new AbortController();
    try {
      const late = wait(readMs, undefined, { ref: false, signal: cancelling.signal }).then(() => {
        throw new Error(`the ledger was not read within ${readMs / 1000} s`);
      });
      return end(await Promise.race([read(), late]));
    } catch (error) {
      errors++;
      onError(new Error(`metrics of the ledger: ${(error as Error).message}`, { cause: error }));
      return end();
    } finally {
      cancelling.abort();
    }
  };
  const readCached = (source: LedgerSource): Promise<Reading> => {
    if (!reading || elapsed() - readAt >= FRESH_MS) {
      readAt = elapsed();
      reading = readNow(source);
    }
    return reading;
  };
  return {
    async readAll() {
      const text = createMetricsText();
      if (ledger) {
        const { state, seconds } = await readCached(ledger);
        if (state) writeLedgerMetrics(text, state, ledger);
        text.add('echotik_scrape_duration_seconds', {}, seconds);
        text.add('echotik_scrape_errors_total', {}, errors);
      }
      processMetrics.write(text);
      return { contentType: METRICS_CONTENT_TYPE, body: text.format() };
    },
    readProcess() {
      const text = createMetricsText();
      processMetrics.write(text);
      return { contentType: METRICS_CONTENT_TYPE, body: text.format() };
    },
  };
}
