/** The diagnostics that need no connection. */
import type { Variables } from '../config/environment.ts';
import type { Diagnostic, Remark } from './diagnostic.ts';
import { diagnoseIdleStreams } from './idle-streams.ts';
import { diagnoseBudget, diagnoseLanes } from './limits.ts';
import { diagnosePlans } from './plans.ts';
import { diagnoseRegions } from './regions.ts';
import { diagnoseSchedule } from './schedule.ts';
import { diagnoseSettings, type SettingsDiagnostics } from './settings-diagnostics.ts';

/**
 * All offline diagnostics. For a configuration with mistakes: the mistakes, and the errors in the plans of its valid
 * parts.
 */
export function createOfflineDiagnostics(variables: Variables, at: Date): SettingsDiagnostics {
  const settings = diagnoseSettings(variables);
  const { config, rest } = settings;
  const more: readonly Diagnostic[] = config
    ? [
        { name: 'plans', find: () => [...diagnosePlans(config, at), ...diagnoseIdleStreams(config, at)] },
        { name: 'regions', find: () => diagnoseRegions(config) },
        { name: 'schedule', find: () => diagnoseSchedule(config, at) },
        { name: 'lanes', find: () => diagnoseLanes(config) },
        { name: 'budget', find: () => diagnoseBudget(config) },
      ]
    : rest
      ? [{ name: 'plans', find: () => selectErrors(diagnosePlans(rest, at)) }]
      : [];
  return { ...settings, checks: [...settings.checks, ...more] };
}

/** Only the errors: warnings may come from the parts that are missing. */
const selectErrors = (remarks: readonly Remark[]) => remarks.filter(({ result }) => result === 'error');
