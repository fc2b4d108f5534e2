/** What a run keeps of the settings of its streams: limits, and the streams whose records are their inputs. */
import type { InputLink, OptionsByStream, StreamOptions } from '../streams/stream-options.ts';
import { combineValues } from './param-values.ts';
import type { PlanSettings, Target, TargetLimits } from './run-plan.ts';

/**
 * The options of the streams of a run; undefined if no target has any. Several targets of a stream have their links
 * together; their limits are equal (src/config/stream-entry-mistakes.ts). Throws ConfigError if a param of a target with
 * `from` is not valid.
 */
export function buildStreamOptions(targets: readonly Target[], settings: PlanSettings): OptionsByStream | undefined {
  const options: Record<string, StreamOptions> = {};
  for (const target of targets) {
    const { name } = target.stream;
    const known = options[name];
    const link = buildLink(target, settings);
    const from = [...(known?.from ?? []), ...(link ? [link] : [])];
    const limits = removeAbsent(target.limits ?? {});
    if (known || from.length || Object.keys(limits).length)
      options[name] = { ...known, ...limits, ...(from.length ? { from } : {}) };
  }
  return Object.keys(options).length ? options : undefined;
}

function buildLink({ stream, overrides, from }: Target, settings: PlanSettings): InputLink | undefined {
  if (!from) return undefined;
  const { top } = from;
  const params = Object.keys(overrides).length ? combineValues(stream, overrides, settings) : undefined;
  return {
    stream: from.stream,
    regions: settings.regions,
    ...(top === undefined ? {} : { top }),
    ...(params ? { params } : {}),
  };
}

const removeAbsent = (limits: TargetLimits): Omit<StreamOptions, 'from'> =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
