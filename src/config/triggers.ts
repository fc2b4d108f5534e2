/** What begins the runs of a pipeline: its cron, or other pipelines that have succeeded (`after`). */
import { didYouMean } from '../did-you-mean.ts';

interface TriggerMistake {
  /** Below `pipelines`. */
  readonly path: readonly [pipeline: string, key: string];
  readonly message: string;
}

/** A pipeline as a file has it, or as it was parsed: its values may be of any type. */
type RawPipeline = Readonly<Record<string, unknown>>;

const NO_TRIGGER = 'expected a cron expression such as "0 10 * * *", or after: the name of another pipeline';

/**
 * Mistakes in `cron` and `after` of pipelines, which the schema of one pipeline cannot see. Values of other types are
 * left to the schema.
 */
export function findTriggerMistakes(pipelines: Readonly<Record<string, unknown>>): readonly TriggerMistake[] {
  const known = Object.keys(pipelines);
  return known.flatMap((name): TriggerMistake[] => {
    const pipeline = toRawPipeline(pipelines[name]);
    if (!pipeline) return [];
    const { cron, after, timezone } = pipeline;
    const mistake = (key: string, message: string): TriggerMistake => ({ path: [name, key], message });
    if (after === undefined) return cron === undefined ? [mistake('cron', NO_TRIGGER)] : [];
    const names = listNames(after);
    const [first] = names;
    const unknown = names.filter((each) => !known.includes(each));
    const loop = findLoop(pipelines, name);
    return [
      ...(cron === undefined
        ? []
        : [mistake('after', `cron and after exclude each other: with after the slots are those of ${first}`)]),
      ...(timezone === undefined
        ? []
        : [mistake('timezone', `with after the business date is that of ${first}: leave timezone out`)]),
      ...unknown.map((each) => mistake('after', `there is no pipeline '${each}'${didYouMean(each, known)}`)),
      ...(new Set(names).size < names.length ? [mistake('after', 'names a pipeline twice')] : []),
      ...(loop ? [mistake('after', `the pipelines wait for each other: ${loop.join(' after ')}`)] : []),
    ];
  });
}

interface Trigger {
  readonly cron?: string | undefined;
  readonly timezone?: string | undefined;
  readonly after?: readonly string[] | undefined;
}

/**
 * Gives each pipeline with `after` the cron and the time zone of the pipeline that it follows, through others if need
 * be: its slots are those of that one. Pipelines with mistakes get a cron that never counts.
 */
export function resolveTriggers<P extends Trigger>(
  pipelines: Readonly<Record<string, P>>,
): Record<string, P & { readonly cron: string }> {
  const resolve = (pipeline: P, seen: readonly P[] = []): Pick<Trigger, 'cron' | 'timezone'> => {
    const { cron, timezone, after } = pipeline;
    const next = after?.[0] === undefined ? undefined : pipelines[after[0]];
    return !next || seen.includes(next) ? { cron, timezone } : resolve(next, [...seen, pipeline]);
  };
  return Object.fromEntries(
    Object.entries(pipelines).map(([name, pipeline]) => {
      const { cron = '', timezone } = resolve(pipeline);
      return [name, { ...pipeline, ...(timezone === undefined ? {} : { timezone }), cron }];
    }),
  );
}

/** Names of pipelines, each behind those that it follows, otherwise in the order of the configuration. */
export function sortUpstreamFirst(pipelines: Readonly<Record<string, Trigger>>): readonly string[] {
  const sorted = new Set<string>();
  const add = (name: string) => {
    for (const upstream of pipelines[name]?.after ?? []) if (!sorted.has(upstream)) add(upstream);
    sorted.add(name);
  };
  for (const name of Object.keys(pipelines)) add(name);
  return [...sorted];
}

/** The pipelines that lead back from one to itself: `a, b, a`; undefined: none do. */
function findLoop(pipelines: Readonly<Record<string, unknown>>, name: string): readonly string[] | undefined {
  const search = (path: readonly string[]): readonly string[] | undefined => {
    for (const next of listNames(toRawPipeline(pipelines[path.at(-1) ?? ''])?.['after'])) {
      if (next === name) return [...path, next];
      if (path.includes(next)) continue;
      const found = search([...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  return search([name]);
}

const toRawPipeline = (value: unknown): RawPipeline | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RawPipeline) : undefined;

const listNames = (after: unknown): readonly string[] =>
  typeof after === 'string' ? [after] : Array.isArray(after) ? after.filter((name) => typeof name === 'string') : [];
