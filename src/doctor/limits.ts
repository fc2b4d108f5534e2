/** Diagnoses rates and budgets that are valid but probably not intended. */
import type { Config } from '../config/config.ts';
import { orOk, type Remark, warning } from './diagnostic.ts';

/**
 * The vendor refuses high rates on realtime and publishes no number; integrators run about one call per second, our
 * default is two.
 */
const FAST_PER_SECOND = 5;

export function diagnoseLanes({ lanes }: Config): readonly Remark[] {
  const { perSecond } = lanes.realtime;
  const rate = perSecond === null ? 'without a limit' : `up to ${perSecond} times a second`;
  const isFast = perSecond === null || perSecond > FAST_PER_SECOND;
  const remarks = isFast
    ? [
        warning(
          `realtime is called ${rate}: EchoTik refuses high rates`,
          'set lanes.realtime.perSecond to 2, the default',
        ),
      ]
    : [];
  return orOk(remarks, `offline ${formatRate(lanes.offline)}, realtime ${formatRate(lanes.realtime)}`);
}

const formatRate = ({ perSecond }: Config['lanes']['offline']) => (perSecond === null ? 'unlimited' : `${perSecond}/s`);

const NO_LIMIT = 'no limit: with credentials scheduler and start want a budget, or budget: unlimited';

export function diagnoseBudget({ budget, pipelines }: Config): readonly Remark[] {
  const { day, month, timezone, reserve, unlimited } = budget;
  const isLimited = day !== undefined || month !== undefined;
  const isReservedForNone = isLimited && reserve > 0 && !Object.values(pipelines).some(({ core }) => core);
  const share = `${Math.round(reserve * 100)} %`;
  const remarks = isReservedForNone
    ? [
        warning(
          `${share} of the budget is reserved for core pipelines, but no pipeline is core, so it cannot be spent`,
          'mark a pipeline with core: true, or set budget.reserve to 0',
        ),
      ]
    : [];
  const limits = [day === undefined ? '' : `${day} credits a day`, month === undefined ? '' : `${month} a month`];
  return orOk(
    remarks,
    isLimited ? `${limits.filter(Boolean).join(', ')} (${timezone})` : unlimited ? 'unlimited' : NO_LIMIT,
  );
}
