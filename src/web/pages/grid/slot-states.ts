/** The states of slots, and which of several is shown. */

interface SlotStateInfo {
  readonly state: string;
  /** Its character in a square: several states have the same colour. */
  readonly mark: string;
  readonly means: string;
}

/** The worst first, with what each means. */
export const slotStates = [
  { state: 'failed', mark: '✕', means: 'nothing was loaded' },
  { state: 'missed', mark: '?', means: 'no run began, and it is not caught up' },
  { state: 'late', mark: '…', means: 'it is due and has no run yet' },
  { state: 'partial', mark: '!', means: 'something is missing; the darker, the more' },
  { state: 'out_of_budget', mark: '$', means: 'it waits for budget' },
  { state: 'blocked', mark: '↑', means: 'a pipeline before it did not succeed' },
  { state: 'running', mark: '●', means: 'it is in progress' },
  { state: 'cancelled', mark: '–', means: 'an operator or a later slot ended it' },
  { state: 'skipped', mark: '»', means: 'the run before it had not ended' },
  { state: 'paused', mark: 'II', means: 'its schedule or its run is paused' },
  { state: 'succeeded', mark: '✓', means: 'all was loaded' },
  { state: 'future', mark: '○', means: 'it has not come yet' },
] as const satisfies readonly SlotStateInfo[];

export type SlotState = (typeof slotStates)[number]['state'];

const names: readonly string[] = slotStates.map(({ state }) => state);

/** The state of a row of the ledger. Statuses that this page does not know count as running. */
export const toSlotState = (state: string): SlotState =>
  slotStates.find((each) => each.state === state)?.state ?? 'running';

export const compareSlotStates = (a: SlotState, b: SlotState): number => names.indexOf(a) - names.indexOf(b);

export const findSlotMark = (state: SlotState): string => slotStates.find((each) => each.state === state)?.mark ?? '';
