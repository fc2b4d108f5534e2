/** What happens to a delivered request after the commit. */
import type { Verdict } from '../queues/queues.ts';
import type { Action } from './action.ts';
import type { LaneGate } from './lane-gate.ts';

/** How long an interrupted request rests before it is delivered again. */
export const RELEASE_DELAY_MS = 100;

export function toVerdict({ status, pauseLaneMs, closeRun, delayMs }: Action, gate: LaneGate): Verdict {
  if (pauseLaneMs !== undefined) return { kind: 'pause', ms: pauseLaneMs };
  if (status !== 'queued' || closeRun) return { kind: 'done' };
  return { kind: 'later', ms: delayMs ?? Math.max(gate.pauseLeft(), RELEASE_DELAY_MS) };
}
