/** Mistakes in the streams of a pipeline that the schema cannot see: names, and where inputs come from (`from`). */
import { didYouMean } from '../did-you-mean.ts';
import { catalogue } from '../streams/catalogue.ts';
import { canFollow, listPossibleParents } from '../streams/input-links.ts';

interface Entry {
  readonly stream: string;
  /** Its settings as the file has them; empty for an entry that is only a name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The stream in `from`; undefined: none. */
  readonly from: string | undefined;
  readonly top: boolean;
}

/** Settings of which a stream has only one value in a run, however many entries it has. */
const RUN_SETTINGS = ['maxPages', 'maxCredits', 'retries'] as const;

/**
 * The mistakes, each with its path below the pipeline: `streams.1.from: ...`. `streams`: as the file has it; values of
 * other types are left to the schema.
 */
export function findStreamEntryMistakes(streams: readonly unknown[]): readonly string[] {
  const entries = streams.map(toEntry);
  return entries.flatMap((entry, index) => {
    if (!entry) return [];
    const at = `streams.${index}`;
    const { stream } = entry;
    const known = catalogue.map(({ name }) => name);
    if (!known.includes(stream)) return [`${at}: unknown stream '${stream}'${didYouMean(stream, known)}`];
    const others = entries.filter((each) => each !== undefined);
    const from = explainLink(entry, others);
    return [
      ...(from === undefined ? [] : [`${at}.from: ${from}`]),
      ...(entry.from !== undefined && 'sql' in entry.settings
        ? [`${at}: from and sql exclude each other: both give the inputs`]
        : []),
      ...RUN_SETTINGS.filter((key) => isContradicted(entry, others.slice(0, others.indexOf(entry)), key)).map(
        (key) => `${at}.${key}: another entry of ${stream} has another ${key}, and a run has one for each stream`,
      ),
    ];
  });
}

/** Why the stream in `from` cannot give the inputs; undefined: it can. */
function explainLink({ stream, from, top }: Entry, entries: readonly Entry[]): string | undefined {
  if (from === undefined) return undefined;
  const [child, parent] = [stream, from].map((name) => catalogue.find((each) => each.name === name));
  const names = [...new Set(entries.map((each) => each.stream))];
  if (!parent || !child) {
    const known = names.filter((name) => name !== stream);
    const hint =
      didYouMean(from, known) ||
      didYouMean(
        from,
        catalogue.map(({ name }) => name),
      );
    return `unknown stream '${from}'${hint}`;
  }
  if (child === parent) return `${stream} cannot take its inputs from itself`;
  if (!canFollow(child, parent)) {
    const possible = listPossibleParents(child, catalogue).map(({ name }) => name);
    const own = possible.filter((name) => names.includes(name));
    const hint = possible.length ? `; it can take its inputs from ${(own.length ? own : possible).join(', ')}` : '';
    return `the records of ${from} do not name what ${stream} requests${hint}`;
  }
  if (!names.includes(from)) return `add ${from} to the streams of this pipeline: the inputs are its records`;
  const loop = findLoop(stream, entries);
  if (loop) return `the streams take their inputs from each other: ${loop.join(' from ')}`;
  if (top && parent.pages.style === 'cursor') return `top is not known of ${from}: its lists have no places`;
  return undefined;
}

/** The streams that lead back from one to itself: `a, b, a`; undefined: none do. */
function findLoop(stream: string, entries: readonly Entry[]): readonly string[] | undefined {
  const search = (path: readonly string[]): readonly string[] | undefined => {
    for (const { from } of entries.filter((each) => each.stream === path.at(-1))) {
      if (from === undefined || (from !== stream && path.includes(from))) continue;
      const found = from === stream ? [...path, from] : search([...path, from]);
      if (found) return found;
    }
    return undefined;
  };
  return search([stream]);
}

const isContradicted = (entry: Entry, before: readonly Entry[], key: (typeof RUN_SETTINGS)[number]): boolean =>
  before.some(({ stream, settings }) => stream === entry.stream && settings[key] !== entry.settings[key]);

function toEntry(entry: unknown): Entry | undefined {
  const settings = typeof entry === 'object' && entry !== null ? (entry as Readonly<Record<string, unknown>>) : {};
  const stream = typeof entry === 'string' ? entry : settings['stream'];
  if (typeof stream !== 'string') return undefined;
  const { from } = settings;
  const link =
    typeof from === 'object' && from !== null ? (from as Readonly<Record<string, unknown>>) : { stream: from };
  const name = typeof link['stream'] === 'string' ? link['stream'] : undefined;
  return { stream, settings, from: name, top: link['top'] !== undefined };
}
