/** Everything that can be checked without asking anybody. */
import type { Variables } from '../../config/environment.ts';
import type { Check, Remark } from './check.ts';
import { findIdle } from './idle.ts';
import { findInBudget, findInLanes } from './limits.ts';
import { findInPlans } from './plans.ts';
import { findInRegions } from './regions.ts';
import { findInSchedule } from './schedule.ts';
import { readSettings, type Settings } from './settings.ts';

/** Of a configuration with mistakes these, and the mistakes in what its other parts ask and when. */
export function offlineChecks(variables: Variables, now: Date): Settings {
  const settings = readSettings(variables);
  const { config, rest } = settings;
  const more: readonly Check[] = config
    ? [
        { name: 'plans', find: () => [...findInPlans(config, now), ...findIdle(config, now)] },
        { name: 'regions', find: () => findInRegions(config) },
        { name: 'schedule', find: () => findInSchedule(config, now) },
        { name: 'lanes', find: () => findInLanes(config) },
        { name: 'budget', find: () => findInBudget(config) },
      ]
    : rest
      ? [{ name: 'plans', find: () => onlyErrors(findInPlans(rest, now)) }]
      : [];
  return { ...settings, checks: [...settings.checks, ...more] };
}

/** What is odd may come from the parts that are missing. */
const onlyErrors = (remarks: readonly Remark[]) => remarks.filter(({ result }) => result === 'error');
