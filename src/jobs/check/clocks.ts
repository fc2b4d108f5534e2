/** Whether the clocks of those who work together agree: slots, leases and budgets go by them. */
import type { Answer } from '../../extract/client.ts';
import type { Pool } from '../../load/pool.ts';
import { ON_TIME_MS } from '../schedule/slots.ts';
import { error, ok, type Remark, warning } from './check.ts';

/** The API tells whole seconds, and an answer takes up to one: less cannot be told from none. */
const ODD_MS = 2_000;
/** A slot that is met later than this counts as missed: with such a clock every slot would. */
const WRONG_MS = ON_TIME_MS;

/** How far a clock is ahead of ours, and how far that may be wrong. */
export interface Reading {
  readonly whose: string;
  readonly aheadMs: number;
  readonly doubtMs: number;
}

export async function readDatabaseClock(pool: Pool): Promise<Reading> {
  const asked = Date.now();
  const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
  const doubtMs = (Date.now() - asked) / 2;
  return { whose: 'PostgreSQL', aheadMs: (rows[0]?.now.getTime() ?? 0) - (asked + doubtMs), doubtMs };
}

/** Undefined where the answer does not tell the time. */
export function readApiClock(answer: Answer): Reading | undefined {
  if ('error' in answer || !answer.date) return undefined;
  const { date, fetchedAt, durationMs } = answer;
  const doubtMs = durationMs / 2 + 500;
  return { whose: 'EchoTik', aheadMs: date.getTime() + 500 - (fetchedAt.getTime() - durationMs / 2), doubtMs };
}

export function remarkOnClock({ whose, aheadMs, doubtMs }: Reading): Remark {
  const off = Math.max(0, Math.abs(aheadMs) - doubtMs);
  if (off <= ODD_MS) return ok(`${whose} agrees with our clock`);
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const message = `the clock of ${whose} is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
  const remedy = 'set the clocks by NTP; ours first, where several differ from it alike';
  return off > WRONG_MS ? error(message, remedy) : warning(message, remedy);
}
