/** Everything that can be checked without asking anybody. */
import type { Variables } from '../../config/environment.ts';
import type { Check } from './check.ts';
import { findInBudget, findInLanes } from './limits.ts';
import { findInPlans } from './plans.ts';
import { findInRegions } from './regions.ts';
import { findInSchedule } from './schedule.ts';
import { readSettings, type Settings } from './settings.ts';

/** Of a configuration with mistakes nothing but these. */
export function offlineChecks(variables: Variables, now: Date): Settings {
  const settings = readSettings(variables);
  const { config } = settings;
  const more: readonly Check[] = config
    ? [
        { name: 'plans', find: () => findInPlans(config, now) },
        { name: 'regions', find: () => findInRegions(config) },
        { name: 'schedule', find: () => findInSchedule(config, now) },
        { name: 'lanes', find: () => findInLanes(config) },
        { name: 'budget', find: () => findInBudget(config) },
      ]
    : [];
  return { ...settings, checks: [...settings.checks, ...more] };
}
