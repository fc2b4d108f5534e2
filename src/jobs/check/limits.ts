/** How fast, and how much may be spent: what is allowed and still odd. */
import type { Config } from '../../config/config.ts';
import { orFine, type Remark, warning } from './check.ts';

/** The vendor takes no high rates on realtime and publishes no number; integrators run about one call a second, our default is two. */
const FAST_PER_SECOND = 5;

export function findInLanes({ lanes }: Config): readonly Remark[] {
  const { perSecond } = lanes.realtime;
  const rate = perSecond === null ? 'without a limit' : `up to ${perSecond} times a second`;
  const isFast = perSecond === null || perSecond > FAST_PER_SECOND;
  const remarks = isFast
    ? [
        warning(
          `realtime is asked ${rate}: EchoTik refuses high rates`,
          'set lanes.realtime.perSecond to 2, the default',
        ),
      ]
    : [];
  return orFine(remarks, `offline ${rateOf(lanes.offline)}, realtime ${rateOf(lanes.realtime)}`);
}

const rateOf = ({ perSecond }: Config['lanes']['offline']) => (perSecond === null ? 'unlimited' : `${perSecond}/s`);

const NO_LIMIT = 'no limit: with credentials scheduler and start want a budget, or budget: unlimited';

export function findInBudget({ budget, pipelines }: Config): readonly Remark[] {
  const { day, month, timezone, reserve, unlimited } = budget;
  const isLimited = day !== undefined || month !== undefined;
  const isKeptForNobody = isLimited && reserve > 0 && !Object.values(pipelines).some(({ core }) => core);
  const share = `${Math.round(reserve * 100)} %`;
  const remarks = isKeptForNobody
    ? [
        warning(
          `${share} of the budget is kept for core pipelines, and none is core: nobody may spend it`,
          'mark a pipeline with core: true, or set budget.reserve to 0',
        ),
      ]
    : [];
  const limits = [day === undefined ? '' : `${day} credits a day`, month === undefined ? '' : `${month} a month`];
  return orFine(
    remarks,
    isLimited ? `${limits.filter(Boolean).join(', ')} (${timezone})` : unlimited ? 'unlimited' : NO_LIMIT,
  );
}
