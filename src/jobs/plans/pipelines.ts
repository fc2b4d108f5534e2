/** Plans of runs: for a pipeline of the configuration, or for streams that somebody names. */
import type { Config, Pipeline } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { catalogue, streamNamed } from '../../streams/catalogue.ts';
import { meant } from '../../streams/similar.ts';
import { asksByItself, feedsOf, isFromSettings } from '../../streams/feeds.ts';
import { followed, rootsOf } from './inputs.ts';
import { paramNames } from './param-values.ts';
import { businessDate } from '../../time.ts';
import type { Lateness, Overrides, PlanSettings, RunPlan, Target } from './run-plan.ts';

export type When = Pick<RunPlan, 'trigger' | 'slot'>;

export const zoneOf = (pipeline: Pipeline, config: Config) => pipeline.timezone ?? config.timezone;

export interface Choices {
  readonly overrides?: Overrides;
  readonly maxPages?: number | undefined;
  /** Streams to follow; undefined: those that complete the one that was named. */
  readonly follow?: readonly string[] | undefined;
  /** Ask the API also what is stored already. */
  readonly rebuy?: boolean | undefined;
  /** Called with each value of a param that nobody knows; absent: such a value throws ConfigError. */
  readonly onUnknown?: ((message: string) => void) | undefined;
}

/** The run of a pipeline at one slot. */
export function pipelinePlan(
  config: Config,
  name: string,
  when: When,
  { overrides = {}, maxPages, rebuy, onUnknown }: Choices = {},
): RunPlan {
  const pipeline = Object.hasOwn(config.pipelines, name) ? config.pipelines[name] : undefined;
  if (!pipeline) throw unknownTarget(config, name);
  const targets = targetsOf(pipeline);
  const { slotTolerance = config.slotTolerance } = pipeline;
  const dated = datedWhen(when, { timezone: zoneOf(pipeline, config), slotTolerance });
  return inPipeline(name, () =>
    planOf(config, name, dated, withOverrides(targets, overrides), {
      maxPages: maxPages ?? pipeline.maxPages,
      rebuy,
      core: pipeline.core,
      onUnknown,
    }),
  );
}

/** The plans of all pipelines. Throws ConfigError with the mistakes of each that has some. */
export function plansOfAll(config: Config, when: When): readonly RunPlan[] {
  return allOf(Object.keys(config.pipelines).map((name) => () => pipelinePlan(config, name, when)));
}

/** The plans of what a command names. Throws ConfigError with the mistakes of each that has some. */
export const targetPlans = (
  config: Config,
  names: readonly string[],
  when: When,
  choices: Choices,
): readonly RunPlan[] => allOf(names.map((name) => () => targetPlan(config, name, when, choices)));

function allOf(makers: readonly (() => RunPlan)[]): readonly RunPlan[] {
  const plans: RunPlan[] = [];
  const mistakes: ConfigError[] = [];
  for (const make of makers) {
    try {
      plans.push(make());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      mistakes.push(error);
    }
  }
  const [only, ...others] = mistakes;
  if (only && !others.length) throw only;
  if (only) {
    const lines = mistakes.map(({ message }) => `  ${message}`).join('\n');
    throw new ConfigError(`${mistakes.length} of them cannot be planned:\n${lines}`, {
      remedy: [...new Set(mistakes.flatMap(({ remedy }) => remedy ?? []))].join('; '),
      cause: only,
    });
  }
  return plans;
}

/** Errors of a pipeline begin with its name. */
function inPipeline<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw ofPipeline(name, cause);
  }
}

/** The same for work that waits for something. */
export const inPipelineAsync = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  work().catch((cause: unknown) => {
    throw ofPipeline(name, cause);
  });

/** The error with the name of its pipeline before it; what is not a ConfigError is left as it is. */
const ofPipeline = (name: string, cause: unknown): unknown =>
  cause instanceof ConfigError
    ? new ConfigError(`pipeline ${name}: ${cause.message}`, {
        ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }),
        cause,
      })
    : cause;

/** What a pipeline asks. */
export const targetsOf = ({ streams }: Pick<Pipeline, 'streams'>): readonly Target[] =>
  streams.map(({ stream, params, sql }) => ({ stream: streamNamed(stream), overrides: { ...params }, sql }));

/** The run of one pipeline or stream that a command names. Throws ConfigError with what is known. */
export function targetPlan(config: Config, name: string, when: When, choices: Choices): RunPlan {
  if (Object.hasOwn(config.pipelines, name)) {
    if (choices.follow === undefined) return pipelinePlan(config, name, when, choices);
    throw new ConfigError(`${name} is a pipeline: what it follows stands in the configuration`, {
      remedy: 'use --follow and --no-follow with a stream',
    });
  }
  if (!catalogue.some((stream) => stream.name === name)) throw unknownTarget(config, name);
  const [first, ...others] = followed(streamNamed(name), choices.follow).map(streamNamed);
  if (!first) throw unknownTarget(config, name);
  const targets = [
    { stream: first, overrides: choices.overrides ?? {} },
    ...others.map((stream) => ({ stream, overrides: {} })),
  ];
  return planOf(config, name, datedWhen(when, config), targets, choices);
}

/** The run of everything that can find something to ask; named `all`. */
export function fullPlan(config: Config, when: When, { overrides = {}, maxPages, rebuy, onUnknown }: Choices): RunPlan {
  const targets = withOverrides(
    catalogue.filter(asksByItself).map((stream) => ({ stream, overrides: {} })),
    overrides,
  );
  return planOf(config, 'all', datedWhen(when, config), targets, {
    maxPages,
    rebuy,
    onUnknown,
  });
}

type DatedWhen = When & Pick<RunPlan, 'businessDate' | 'lateness'>;

const datedWhen = (when: When, { timezone, slotTolerance }: Lateness): DatedWhen => ({
  ...when,
  businessDate: businessDate(when.slot, timezone),
  lateness: { timezone, slotTolerance },
});

function planOf(
  config: Config,
  pipeline: string,
  when: DatedWhen,
  targets: readonly Target[],
  {
    maxPages,
    rebuy = false,
    core = false,
    onUnknown,
  }: Pick<Choices, 'maxPages' | 'rebuy' | 'onUnknown'> & { readonly core?: boolean },
): RunPlan {
  const settings = planSettings(config, when.businessDate, onUnknown);
  return {
    pipeline,
    ...when,
    roots: rootsOf(targets, settings),
    streams: inOrder(targets.map(({ stream }) => stream.name)),
    lookups: { targets, settings },
    reuse: rebuy ? 'none' : 'fresh',
    core,
    ...(maxPages === undefined ? {} : { maxPages }),
  };
}

/** What a configuration offers for first requests. */
export const planSettings = (
  { regions, languages, allowUnknown }: Pick<Config, 'regions' | 'languages' | 'allowUnknown'>,
  businessDate: string,
  onUnknown?: Choices['onUnknown'],
): PlanSettings => ({
  regions,
  languages,
  businessDate,
  onUnknown: onUnknown ?? (allowUnknown ? () => undefined : undefined),
});

/** Overrides of a command go to the streams that have their own inputs and know the param; children get theirs from parents. */
function withOverrides(targets: readonly Target[], overrides: Overrides): readonly Target[] {
  for (const name of Object.keys(overrides)) {
    if (!targets.some(({ stream }) => paramNames(stream).includes(name)))
      throw new ConfigError(`none of its streams has a param '${name}'`, { remedy: 'see `streams` for the params' });
  }
  return targets.map((target) => {
    if (!feedsOf(target.stream).some(isFromSettings)) return target;
    const known = Object.entries(overrides).filter(([name]) => paramNames(target.stream).includes(name));
    return { ...target, overrides: { ...target.overrides, ...Object.fromEntries(known) } };
  });
}

/** Parents first. */
const inOrder = (names: readonly string[]) => catalogue.map(({ name }) => name).filter((name) => names.includes(name));

function unknownTarget({ pipelines }: Config, name: string): ConfigError {
  const known = [...Object.keys(pipelines), ...catalogue.map((stream) => stream.name)];
  return new ConfigError(`'${name}' is neither a stream nor a pipeline${meant(name, known)}`, {
    remedy: `pipelines: ${Object.keys(pipelines).join(', ')}; for the streams see \`echotik-warehouse streams\``,
  });
}
