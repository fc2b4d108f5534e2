/** Cells of the grid: a pipeline on a day. */
import { groupBy } from '../../../group-by.ts';
import type { SlotDay } from './read-slot-days.ts';
import { compareSlotStates, type SlotState, toSlotState } from './slot-states.ts';

export interface GridCell {
  readonly day: string;
  /** The worst of its slots. */
  readonly state: SlotState;
  readonly slots: number;
  /** Slots by state, the worst first. */
  readonly states: readonly { readonly state: SlotState; readonly slots: number }[];
  /** The run of its only slot; null: it has none, or there are several slots. */
  readonly run: number | null;
  /** Why its only slot has no run; null: it has one, or there are several slots. */
  readonly reason: string | null;
  /** Share of the requests that failed, 0 to 1. */
  readonly failedShare: number;
}

/** Slots that no row of the ledger has: of a day, all with the same state. */
export type ComputedSlots = Pick<SlotDay, 'day' | 'slots'> & { readonly state: 'late' | 'paused' | 'future' };

/** The cells of one pipeline, by day. Days without a slot have none. */
export function buildCells(
  recorded: readonly SlotDay[],
  computed: readonly ComputedSlots[],
): ReadonlyMap<string, GridCell> {
  const none = { run_id: null, reason: null, requests: 0, failed: 0 };
  const parts = [...recorded, ...computed.map((each) => ({ ...none, ...each }))].map((part) => ({
    ...part,
    state: toSlotState(part.state),
  }));
  const days = groupBy(parts, ({ day }) => day);
  return new Map([...days].map(([day, ofDay]) => [day, buildCell(day, ofDay)]));
}

type Part = Omit<SlotDay, 'state' | 'pipeline'> & { readonly state: SlotState };

function buildCell(day: string, parts: readonly Part[]): GridCell {
  const sorted = parts.toSorted((a, b) => compareSlotStates(a.state, b.state));
  const sum = (count: (part: Part) => number) => parts.reduce((total, part) => total + count(part), 0);
  const [worst] = sorted;
  const slots = sum((part) => part.slots);
  const requests = sum((part) => part.requests);
  return {
    day,
    state: worst?.state ?? 'running',
    slots,
    states: sorted.map(({ state, slots: ofState }) => ({ state, slots: ofState })),
    run: slots === 1 ? (worst?.run_id ?? null) : null,
    reason: slots === 1 ? (worst?.reason ?? null) : null,
    failedShare: requests ? sum((part) => part.failed) / requests : 0,
  };
}
