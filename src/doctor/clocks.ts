/**
 * Diagnoses whether the clocks of PostgreSQL and EchoTik agree with the clock of this process. Slots, leases and
 * budgets depend on them.
 */
import type { Environment } from '../config/environment.ts';
import type { Answer } from '../extract/client.ts';
import { describeFutureSlots, listFutureSlots } from '../jobs/cron/future-slots.ts';
import { readDatabaseTime } from '../ledger/clock-doubt.ts';
import type { Pool } from '../load/connection/pool.ts';
import { ON_TIME_MS } from '../plan/slots.ts';
import { probeApi } from './api.ts';
import { error, ok, type Remark, warning } from './diagnostic.ts';

/** The API reports whole seconds, and an answer takes up to one second, so smaller differences cannot be measured. */
const WARNING_MS = 2_000;
/** A run that begins later than this after its slot is a catch-up: with such a clock every run would be. */
const ERROR_MS = ON_TIME_MS;

/** How far a clock is ahead of the clock of this process, and how far that may be wrong, in milliseconds. */
export interface ClockReading {
  readonly clock: string;
  readonly aheadMs: number;
  readonly uncertaintyMs: number;
}

export async function readDatabaseClock(pool: Pool): Promise<ClockReading> {
  const sentAt = Date.now();
  const now = await readDatabaseTime(pool);
  const uncertaintyMs = (Date.now() - sentAt) / 2;
  return { clock: 'PostgreSQL', aheadMs: now.getTime() - (sentAt + uncertaintyMs), uncertaintyMs };
}

/** Undefined if the answer has no time. */
export function readApiClock(answer: Answer): ClockReading | undefined {
  if ('error' in answer || !answer.date) return undefined;
  const { date, fetchedAt, durationMs } = answer;
  const uncertaintyMs = durationMs / 2 + 500;
  return {
    clock: 'EchoTik',
    aheadMs: date.getTime() + 500 - (fetchedAt.getTime() - durationMs / 2),
    uncertaintyMs,
  };
}

/** The time of the API, by a call that is not billed; undefined: no credentials, or the answer has no time. */
export async function readApiTime({ credentials, baseUrl, proxy }: Environment): Promise<Date | undefined> {
  const reading = credentials && readApiClock(await probeApi(baseUrl, credentials, proxy));
  return reading && new Date(Date.now() + reading.aheadMs);
}

/** Slots that a clock that was ahead has left in the ledger. */
export async function diagnoseFutureSlots(pool: Pool): Promise<readonly Remark[]> {
  const found = await listFutureSlots(pool, await readDatabaseTime(pool));
  return found.map((slots) =>
    warning(describeFutureSlots(slots), 'they are ignored: a scheduler removes them when the clocks agree'),
  );
}

export function diagnoseClock({ clock, aheadMs, uncertaintyMs }: ClockReading): Remark {
  const off = Math.max(0, Math.abs(aheadMs) - uncertaintyMs);
  if (off <= WARNING_MS) return ok(`${clock} agrees with our clock`);
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const message = `the clock of ${clock} is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
  const remedy = 'set the clocks by NTP; ours first, where several differ from it alike';
  return off > ERROR_MS ? error(message, remedy) : warning(message, remedy);
}
