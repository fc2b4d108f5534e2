/** The states of slots, and which of several is shown. */

/** The worst first, with what each means. */
export const slotStates = [
  { state: 'failed', means: 'nothing was loaded' },
  { state: 'missed', means: 'no run began, and it is not caught up' },
  { state: 'late', means: 'it is due and has no run yet' },
  { state: 'partial', means: 'something is missing; the darker, the more' },
  { state: 'out_of_budget', means: 'it waits for budget' },
  { state: 'blocked', means: 'a pipeline before it did not succeed' },
  { state: 'running', means: '' },
  { state: 'cancelled', means: '' },
  { state: 'skipped', means: 'the run before it had not ended' },
  { state: 'paused', means: '' },
  { state: 'succeeded', means: '' },
  { state: 'future', means: 'it has not come yet' },
] as const;

export type SlotState = (typeof slotStates)[number]['state'];

const names: readonly string[] = slotStates.map(({ state }) => state);

/** The state of a row of the ledger. Statuses that this page does not know count as running. */
export const toSlotState = (state: string): SlotState =>
  slotStates.find((each) => each.state === state)?.state ?? 'running';

export const compareSlotStates = (a: SlotState, b: SlotState): number => names.indexOf(a) - names.indexOf(b);
