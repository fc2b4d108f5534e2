/** Drafts of runs: of the pipelines in the configuration, and of streams and pipelines that a command names. */
import { type Config, type Pipeline, getPipelineTimezone } from '../config/config.ts';
import { sortUpstreamFirst } from '../config/triggers.ts';
import { ConfigError } from '../errors.ts';
import { catalogue, requireStream } from '../streams/catalogue.ts';
import { didYouMean } from '../did-you-mean.ts';
import { hasOwnInputs, getInputSources, isSettingsSource } from '../streams/input-sources.ts';
import { expandFollowers, buildRoots } from './roots.ts';
import { listParamNames } from './param-values.ts';
import { businessDate } from '../time.ts';
import type { Lateness } from '../ledger/new-run.ts';
import type { Overrides, PlanDraft, PlanSettings, Target } from './run-plan.ts';
import { buildStreamOptions } from './stream-options.ts';

export type RunOccasion = Pick<PlanDraft, 'trigger' | 'slot'>;

export interface TargetPlanOptions {
  readonly overrides?: Overrides;
  readonly maxPages?: number | undefined;
  /** Streams to follow; undefined: those that complete the named stream by default. */
  readonly follow?: readonly string[] | undefined;
  /** Call the API even where a fresh answer is stored. */
  readonly rebuy?: boolean | undefined;
  /**
   * Called with each param value that this version does not know; the value is then accepted. Absent: it throws
   * ConfigError.
   */
  readonly onUnknown?: ((message: string) => void) | undefined;
}

/** The run of a pipeline at one slot. Throws ConfigError if the pipeline does not exist or cannot be planned. */
export function planPipeline(
  config: Config,
  name: string,
  when: RunOccasion,
  { overrides = {}, maxPages, rebuy, onUnknown }: TargetPlanOptions = {},
): PlanDraft {
  const pipeline = Object.hasOwn(config.pipelines, name) ? config.pipelines[name] : undefined;
  if (!pipeline) throw unknownTargetError(config, name);
  const targets = limitTargets(buildTargets(pipeline), maxPages);
  const { slotTolerance = config.slotTolerance } = pipeline;
  const dated = addBusinessDate(when, { timezone: getPipelineTimezone(pipeline, config), slotTolerance });
  return withPipelineName(name, () =>
    assemblePlan(config, name, dated, applyOverrides(targets, overrides), {
      maxPages: maxPages ?? pipeline.maxPages,
      rebuy,
      core: pipeline.core,
      onUnknown,
    }),
  );
}

/** One draft for each pipeline, each behind those that it begins after. Throws ConfigError with the mistakes of all pipelines. */
export function planAllPipelines(config: Config, when: RunOccasion): readonly PlanDraft[] {
  return collectPlans(sortUpstreamFirst(config.pipelines).map((name) => () => planPipeline(config, name, when)));
}

/** One draft for each stream or pipeline that a command names. Throws ConfigError with the mistakes of all of them. */
export const planAllTargets = (
  config: Config,
  names: readonly string[],
  when: RunOccasion,
  choices: TargetPlanOptions,
): readonly PlanDraft[] => collectPlans(names.map((name) => () => planTarget(config, name, when, choices)));

function collectPlans(makers: readonly (() => PlanDraft)[]): readonly PlanDraft[] {
  const plans: PlanDraft[] = [];
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

/** Prefixes the message of a ConfigError with the name of the pipeline. */
function withPipelineName<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw addPipelineName(name, cause);
  }
}

/** `withPipelineName` for asynchronous work. */
export const withPipelineNameAsync = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  work().catch((cause: unknown) => {
    throw addPipelineName(name, cause);
  });

const addPipelineName = (name: string, cause: unknown): unknown =>
  cause instanceof ConfigError
    ? new ConfigError(`pipeline ${name}: ${cause.message}`, {
        ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }),
        cause,
      })
    : cause;

/** The streams of a pipeline with their params. */
export const buildTargets = ({ streams }: Pick<Pipeline, 'streams'>): readonly Target[] =>
  streams.map(({ stream, params, sql, from, maxPages, maxCredits, retries }) => ({
    stream: requireStream(stream),
    overrides: { ...params },
    sql,
    from,
    limits: { maxPages, maxCredits, retries },
  }));

/** A limit of pages that a command states counts for all lists of the run. */
const limitTargets = (targets: readonly Target[], maxPages: number | undefined): readonly Target[] =>
  maxPages === undefined
    ? targets
    : targets.map((target) => ({ ...target, limits: { ...target.limits, maxPages: undefined } }));

/**
 * The run of one pipeline or stream that a command names. Throws ConfigError if it does not exist or cannot be planned.
 */
export function planTarget(config: Config, name: string, when: RunOccasion, choices: TargetPlanOptions): PlanDraft {
  if (Object.hasOwn(config.pipelines, name)) {
    if (choices.follow === undefined) return planPipeline(config, name, when, choices);
    throw new ConfigError(`${name} is a pipeline: the configuration says what it follows`, {
      remedy: 'use --follow and --no-follow with a stream',
    });
  }
  if (!catalogue.some((stream) => stream.name === name)) throw unknownTargetError(config, name);
  const [first, ...others] = expandFollowers(requireStream(name), choices.follow).map(requireStream);
  if (!first) throw unknownTargetError(config, name);
  const targets = [
    { stream: first, overrides: choices.overrides ?? {} },
    ...others.map((stream) => ({ stream, overrides: {} })),
  ];
  return assemblePlan(config, name, addBusinessDate(when, config), targets, choices);
}

/**
 * One run, named `all`, of every stream that finds its own inputs and that the documentation of the API lists. Throws
 * ConfigError.
 */
export function planAllStreams(
  config: Config,
  when: RunOccasion,
  { overrides = {}, maxPages, rebuy, onUnknown }: TargetPlanOptions,
): PlanDraft {
  const targets = applyOverrides(
    catalogue.filter((stream) => !stream.unlisted && hasOwnInputs(stream)).map((stream) => ({ stream, overrides: {} })),
    overrides,
  );
  return assemblePlan(config, 'all', addBusinessDate(when, config), targets, {
    maxPages,
    rebuy,
    onUnknown,
  });
}

type DatedOccasion = RunOccasion & Pick<PlanDraft, 'businessDate' | 'lateness'>;

const addBusinessDate = (when: RunOccasion, { timezone, slotTolerance }: Lateness): DatedOccasion => ({
  ...when,
  businessDate: businessDate(when.slot, timezone),
  lateness: { timezone, slotTolerance },
});

function assemblePlan(
  config: Config,
  pipeline: string,
  when: DatedOccasion,
  targets: readonly Target[],
  {
    maxPages,
    rebuy = false,
    core = false,
    onUnknown,
  }: Pick<TargetPlanOptions, 'maxPages' | 'rebuy' | 'onUnknown'> & { readonly core?: boolean },
): PlanDraft {
  const settings = buildPlanSettings(config, when.businessDate, onUnknown);
  const streamOptions = buildStreamOptions(targets, settings);
  return {
    pipeline,
    ...when,
    targets,
    settings,
    knownRoots: buildRoots(targets, settings),
    streams: sortParentsFirst(targets),
    reuse: rebuy ? 'none' : 'fresh',
    core,
    ...(maxPages === undefined ? {} : { maxPages }),
    ...(streamOptions ? { streamOptions } : {}),
  };
}

/** The part of the configuration that first requests are built from. */
export const buildPlanSettings = (
  { regions, languages, allowUnknown }: Pick<Config, 'regions' | 'languages' | 'allowUnknown'>,
  businessDate: string,
  onUnknown?: TargetPlanOptions['onUnknown'],
): PlanSettings => ({
  regions,
  languages,
  businessDate,
  onUnknown: onUnknown ?? (allowUnknown ? () => undefined : undefined),
});

/**
 * Gives the overrides of a command to the streams that have their own inputs and the param; children get theirs from
 * parents.
 */
function applyOverrides(targets: readonly Target[], overrides: Overrides): readonly Target[] {
  for (const name of Object.keys(overrides)) {
    if (!targets.some(({ stream }) => listParamNames(stream).includes(name)))
      throw new ConfigError(`none of its streams has a param '${name}'`, { remedy: 'see `streams` for the params' });
  }
  return targets.map((target) => {
    if (target.from || !getInputSources(target.stream).some(isSettingsSource)) return target;
    const known = Object.entries(overrides).filter(([name]) => listParamNames(target.stream).includes(name));
    return { ...target, overrides: { ...target.overrides, ...Object.fromEntries(known) } };
  });
}

/** In the order of the catalogue, which has parents before their children; behind the streams in their `from`. */
function sortParentsFirst(targets: readonly Target[]): readonly string[] {
  const sorted = new Set<string>();
  const add = (name: string) => {
    for (const { stream, from } of targets)
      if (stream.name === name && from && !sorted.has(from.stream)) add(from.stream);
    sorted.add(name);
  };
  for (const { name } of catalogue) if (targets.some(({ stream }) => stream.name === name)) add(name);
  return [...sorted];
}

function unknownTargetError({ pipelines }: Config, name: string): ConfigError {
  const known = [...Object.keys(pipelines), ...catalogue.map((stream) => stream.name)];
  return new ConfigError(`'${name}' is neither a stream nor a pipeline${didYouMean(name, known)}`, {
    remedy: `pipelines: ${Object.keys(pipelines).join(', ')}; for the streams see \`echotik-warehouse streams\``,
  });
}
