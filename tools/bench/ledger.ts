/** How the operations of the ledger slow down while it grows: measured with 100,000 requests, 1 million and 10 million. */
import { configSchema } from '../../src/config/config.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { LIST_MARKETS } from './agency-size.ts';
import { addLedgerDays, dayAfter, REQUESTS_A_DAY } from './ledger-days.ts';
import { type LedgerOperation, ledgerOperations, type OperationTimes, runLedgerDay } from './ledger-operations.ts';

/** Numbers of requests; the first one is the measure of the others. */
export const LEDGER_SIZES = [100_000, 1_000_000, 10_000_000];
const TIMES = 5;
/** The first runs of a connection plan their statements anew each time. */
const WARM_UP = 6;
/** An operation may take this many times what it takes in the smallest ledger. */
const MAX_RATIO = 1.5;

/**
 * Median CPU milliseconds of each operation for each size. `pool` has one connection. `onProgress` gets a line for each
 * size that is made, and one that is measured.
 */
export async function measureLedger(
  pool: Pool,
  sizes: readonly number[],
  onProgress: (line: string) => void,
): Promise<readonly Readonly<Record<string, number | string>>[]> {
  const { details: _, ...pipelines } = configSchema.parse({}).pipelines;
  // Without the pipeline that reads its inputs by SQL: that is done on connections of its own.
  const config = configSchema.parse({ regions: LIST_MARKETS, budget: { day: 1e6, month: 3e7 } });
  const measuredConfig = { ...config, pipelines };
  const medians: ReadonlyMap<LedgerOperation, number>[] = [];
  let days = 0;
  for (const [index, size] of sizes.entries()) {
    const began = performance.now();
    const from = days;
    days += Math.ceil((size - (sizes[index - 1] ?? 0)) / REQUESTS_A_DAY);
    await addLedgerDays(pool, config, from, days);
    onProgress(`${size} requests made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    const measured: OperationTimes[] = [];
    for (let time = 0; time < WARM_UP + TIMES; time++) {
      const times = await runLedgerDay(pool, measuredConfig, dayAfter(days++));
      if (time >= WARM_UP) measured.push(times);
    }
    const ofSize = takeMedians(measured);
    medians.push(ofSize);
    onProgress([...ofSize].map(([operation, ms]) => `${operation} ${round(ms)}`).join(', '));
  }
  return ledgerOperations.map((operation) => {
    const [first = Number.NaN, ...others] = medians.map((ofSize) => ofSize.get(operation) ?? Number.NaN);
    const line: Record<string, number | string> = { 'CPU ms': operation, [nameSize(sizes[0])]: round(first) };
    for (const [index, ms] of others.entries()) {
      const size = nameSize(sizes[index + 1]);
      line[size] = round(ms);
      line[`x at ${size}`] = round(ms / first);
    }
    return { ...line, met: others.every((ms) => ms <= MAX_RATIO * first) ? 'yes' : 'NO' };
  });
}

function takeMedians(measured: readonly OperationTimes[]): ReadonlyMap<LedgerOperation, number> {
  return new Map(
    ledgerOperations.map((operation) => {
      const all = measured.flatMap((times) => times.get(operation) ?? []).toSorted((a, b) => a - b);
      return [operation, all[Math.floor(all.length / 2)] ?? Number.NaN];
    }),
  );
}

/** Not a number alone: JavaScript would move such a key to the front. */
const nameSize = (requests = 0) => `${requests / 1e6} M`;

const round = (value: number) => Number(value.toFixed(2));
