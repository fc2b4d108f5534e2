/** Reads the configuration file. Every mistake is reported at once, with its path and what was expected. */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { catalogue } from '../streams/catalogue.ts';
import { marketMistake } from '../streams/markets.ts';
import { meant } from '../streams/similar.ts';
import { type Config, configSchema, MARKET } from './config.ts';
import type { Environment } from './environment.ts';
import { withoutMistakes } from './mend.ts';

export const CONFIG_REMEDY = 'correct the file; docs/configuration.md has every key';

/** The file, or the defaults when there is none and none was named. Throws ConfigError. */
export function readConfig({ config: file }: Pick<Environment, 'config'>): Config {
  const { config, mistakes } = parseConfig(configText(file) ?? '');
  if (config) return config;
  throw new ConfigError(
    `${file.path} has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((m) => `  ${m}`).join('\n')}`,
    { remedy: CONFIG_REMEDY },
  );
}

/** What the file says; undefined when there is none and none was named. Throws ConfigError where it cannot be read. */
export function configText({ path, named }: Environment['config']): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENOENT' && !named) return undefined;
    throw new ConfigError(`cannot read the configuration ${path} (${code ?? 'unreadable'})`, {
      remedy: 'correct ECHOTIK_CONFIG, or unset it to use the defaults',
    });
  }
}

/** The configuration, or all that is wrong with it: `pipelines.music.cron: expected ...`. */
export function parseConfig(text: string): { readonly config?: Config; readonly mistakes: readonly string[] } {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length)
    return { mistakes: document.errors.map(({ message }) => message.split('\n')[0] ?? message) };
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias without anchor, or so many that they would fill the memory.
    return { mistakes: [(error as Error).message] };
  }
  const parsed = z.safeParse(configSchema, value ?? {}, { reportInput: true });
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue))),
    ...unknownNames(value),
  ];
  if (parsed.success && !mistakes.length) return { config: parsed.data, mistakes };
  return { mistakes };
}

/** Of a file with mistakes the parts without one; undefined where it cannot be read at all. */
export function partsOf(text: string): Config | undefined {
  const document = parseDocument(text);
  return document.errors.length ? undefined : withoutMistakes(document.toJS(), isUnknownStream);
}

/** What the schema takes for text: markets and streams that do not exist. Looked for in the file as it is, whatever else is wrong with it. */
function unknownNames(file: unknown): string[] {
  const { regions, allowUnknown, pipelines } = mapOf(file);
  const markets = allowUnknown === true || !Array.isArray(regions) ? [] : (regions as unknown[]);
  return [
    ...markets.flatMap((market, index) => {
      // Other text has been reported by the schema.
      const mistake = typeof market === 'string' && MARKET.test(market) ? marketMistake(market) : undefined;
      return mistake ? [`regions.${index}: ${mistake}`] : [];
    }),
    ...Object.entries(mapOf(pipelines)).flatMap(([name, pipeline]) => unknownStreams(name, mapOf(pipeline)['streams'])),
  ];
}

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const isUnknownStream = (stream: unknown) =>
  typeof stream === 'string' && !catalogue.some(({ name }) => name === stream);

function unknownStreams(pipeline: string, streams: unknown): string[] {
  if (!Array.isArray(streams)) return [];
  const known = catalogue.map(({ name }) => name);
  return streams.flatMap((entry: unknown, index) => {
    const stream = typeof entry === 'string' ? entry : mapOf(entry)['stream'];
    return typeof stream !== 'string' || known.includes(stream)
      ? []
      : [`pipelines.${pipeline}.streams.${index}: unknown stream '${stream}'${meant(stream, known)}`];
  });
}

function describeIssue(issue: z.core.$ZodIssue, prefix = ''): string[] {
  const at = [prefix, ...issue.path].filter((step) => step !== '').join('.') || '(top level)';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${at === '(top level)' ? '' : `${at}.`}${key}: no such key`);
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => describeIssue(inner, at));
  // Of the alternatives the one that got furthest says most; a union may have words of its own for what resembles none of them.
  if (issue.code === 'invalid_union') {
    const [best] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
    const isNone = !best || (depth(best) === 0 && issue.message !== 'Invalid input');
    return !isNone ? best.flatMap((inner) => describeIssue(inner, at)) : [`${at}: ${issue.message}`];
  }
  return [`${at}: ${issue.message}`];
}

const depth = (issues: readonly z.core.$ZodIssue[]) =>
  Math.max(...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
