/** The next slots of the schedule, with what their runs will cost. */
import { type Config, getPipelineTimezone } from '../../../config/config.ts';
import type { Forecast } from '../../../plan/forecast.ts';
import { iterateSlots } from '../../../plan/slots.ts';

/** What a run of a pipeline will cost. */
export interface Price {
  /** Null: not known. */
  readonly credits: number | null;
  /** What the price is based on. */
  readonly basis: Forecast['basis'];
}

export interface PricedSlot extends Price {
  readonly pipeline: string;
  readonly slot: Date;
  /** True: it begins no run. */
  readonly isPaused: boolean;
}

type Schedules = Pick<Config, 'pipelines' | 'timezone'>;

/**
 * The next slots of all pipelines after `now` and before `until`, the first ones first: `count` of each.
 * `paused`: names of pipelines.
 */
export function findPricedSlots(
  config: Schedules,
  findPrice: (pipeline: string) => Price,
  paused: ReadonlySet<string>,
  { now, until, count }: { readonly now: Date; readonly until: Date; readonly count: number },
): readonly PricedSlot[] {
  const slots = Object.entries(config.pipelines).flatMap(([pipeline, settings]) => {
    const price = findPrice(pipeline);
    const found: PricedSlot[] = [];
    for (const slot of iterateSlots(settings.cron, getPipelineTimezone(settings, config), now, until)) {
      found.push({
        pipeline,
        slot,
        ...price,
        isPaused: paused.has(pipeline),
      });
      if (found.length === count) break;
    }
    return found;
  });
  return slots.toSorted((a, b) => a.slot.getTime() - b.slot.getTime());
}
