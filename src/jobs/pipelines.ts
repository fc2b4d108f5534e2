/** Plans of runs: for a pipeline of the configuration, or for streams that somebody names. */
import type { Config, Pipeline } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { catalogue, streamNamed } from '../streams/catalogue.ts';
import { followed, type Overrides, rootsOf, type Target } from './inputs.ts';
import { businessDate } from '../time.ts';
import type { RunPlan } from './runs.ts';

type When = Pick<RunPlan, 'trigger' | 'slot'>;

export const zoneOf = (pipeline: Pipeline, config: Config) => pipeline.timezone ?? config.timezone;

interface Choices {
  readonly overrides?: Overrides;
  readonly maxPages?: number | undefined;
  /** Children to follow; undefined: all of them. */
  readonly follow?: readonly string[] | undefined;
}

/** The run of a pipeline at one slot. */
export function pipelinePlan(
  config: Config,
  name: string,
  when: When,
  { overrides = {}, maxPages }: Choices = {},
): RunPlan {
  const pipeline = Object.hasOwn(config.pipelines, name) ? config.pipelines[name] : undefined;
  if (!pipeline) throw unknownTarget(config, name);
  const targets: Target[] = pipeline.streams.map(({ stream, params }) => ({
    stream: streamNamed(stream),
    overrides: { ...params },
  }));
  const roots = rootsOf(withOverrides(targets, overrides), config);
  const most = maxPages ?? pipeline.maxPages;
  return {
    pipeline: name,
    ...when,
    businessDate: businessDate(when.slot, zoneOf(pipeline, config)),
    roots,
    streams: inOrder(targets.map(({ stream }) => stream.name)),
    ...pagesOf(most),
  };
}

/** The run of one pipeline or stream that a command names. Throws ConfigError with what is known. */
export function targetPlan(config: Config, name: string, when: When, choices: Choices): RunPlan {
  if (Object.hasOwn(config.pipelines, name)) {
    if (choices.follow === undefined) return pipelinePlan(config, name, when, choices);
    throw new ConfigError(`${name} is a pipeline: what it follows stands in the configuration`, {
      remedy: 'use --follow and --no-follow with a stream',
    });
  }
  if (!catalogue.some((stream) => stream.name === name)) throw unknownTarget(config, name);
  const stream = streamNamed(name);
  const roots = rootsOf([{ stream, overrides: choices.overrides ?? {} }], config);
  return {
    pipeline: name,
    ...when,
    businessDate: businessDate(when.slot, config.timezone),
    roots,
    streams: inOrder(followed(stream, choices.follow)),
    ...pagesOf(choices.maxPages),
  };
}

/** Overrides of a command go to the streams that have their own inputs; children get theirs from parents. */
const withOverrides = (targets: readonly Target[], overrides: Overrides): readonly Target[] =>
  targets.map((target) =>
    typeof target.stream.inputs === 'function'
      ? { ...target, overrides: { ...target.overrides, ...overrides } }
      : target,
  );

const pagesOf = (maxPages: number | undefined) => (maxPages === undefined ? {} : { maxPages });

/** Parents first. */
const inOrder = (names: readonly string[]) => catalogue.map(({ name }) => name).filter((name) => names.includes(name));

const unknownTarget = (config: Config, name: string) =>
  new ConfigError(`'${name}' is neither a stream nor a pipeline`, {
    remedy: `pipelines: ${Object.keys(config.pipelines).join(', ')}; streams: ${catalogue.map((s) => s.name).join(', ')}`,
  });
