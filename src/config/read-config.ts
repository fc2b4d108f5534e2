/** Reads the configuration file. All mistakes are reported together, each with its path and what was expected. */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { catalogue } from '../streams/catalogue.ts';
import { findMarketError } from '../streams/markets.ts';
import { type Config, configSchema, MARKET_PATTERN } from './config.ts';
import type { Environment } from './environment.ts';
import { removeMistakes } from './remove-mistakes.ts';
import { findStreamEntryMistakes } from './stream-entry-mistakes.ts';
import { findTriggerMistakes } from './triggers.ts';

export const CONFIG_REMEDY = 'correct the file; docs/configuration.md has every key';

/**
 * The configuration in the file, or the defaults if there is no file and ECHOTIK_CONFIG is not set. Throws ConfigError.
 */
export function readConfig({ config: file }: Pick<Environment, 'config'>): Config {
  const { config, mistakes } = parseConfig(readConfigText(file) ?? '');
  if (config) return config;
  throw new ConfigError(
    `${file.path} has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((m) => `  ${m}`).join('\n')}`,
    { remedy: CONFIG_REMEDY },
  );
}

/**
 * The text of the file; undefined if there is no file and ECHOTIK_CONFIG is not set. Throws ConfigError if it cannot be
 * read.
 */
export function readConfigText({ path, named }: Environment['config']): string | undefined {
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

/** The configuration, or all mistakes in it: `pipelines.music.cron: expected ...`. */
export function parseConfig(text: string): { readonly config?: Config; readonly mistakes: readonly string[] } {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length)
    return { mistakes: document.errors.map(({ message }) => message.split('\n')[0] ?? message) };
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias without an anchor, or more aliases than yaml expands.
    return { mistakes: [(error as Error).message] };
  }
  const parsed = z.safeParse(configSchema, value ?? {}, { reportInput: true });
  const mistakes = removeRepeated([
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue))),
    ...findMistakesAcross(value),
  ]);
  if (parsed.success && !mistakes.length) return { config: parsed.data, mistakes };
  return { mistakes };
}

/** The parts of a file that have no mistake; undefined if the file is not valid YAML or no part is valid. */
export function parseValidParts(text: string): Config | undefined {
  const document = parseDocument(text);
  return document.errors.length ? undefined : removeMistakes(document.toJS(), isUnknownStream);
}

/** A mistake in what begins pipelines is found by the schema too, where the file has no other mistake. */
const removeRepeated = (mistakes: readonly string[]): readonly string[] => [...new Set(mistakes)];

/**
 * Mistakes that the schema does not see or sees only in a file without others: markets and streams that do not exist,
 * inputs, and what begins pipelines. Searches the raw file, whatever other mistakes it has.
 */
function findMistakesAcross(file: unknown): string[] {
  const { regions, allowUnknown, pipelines } = toMap(file);
  const markets = allowUnknown === true || !Array.isArray(regions) ? [] : (regions as unknown[]);
  return [
    ...markets.flatMap((market, index) => {
      // The schema reports other text.
      const mistake = typeof market === 'string' && MARKET_PATTERN.test(market) ? findMarketError(market) : undefined;
      return mistake ? [`regions.${index}: ${mistake}`] : [];
    }),
    ...Object.entries(toMap(pipelines)).flatMap(([name, pipeline]) => {
      const { streams } = toMap(pipeline);
      const found = Array.isArray(streams) ? findStreamEntryMistakes(streams) : [];
      return found.map((mistake) => `pipelines.${name}.${mistake}`);
    }),
    ...findTriggerMistakes(toMap(pipelines)).map(({ path, message }) => `pipelines.${path.join('.')}: ${message}`),
  ];
}

const toMap = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const isUnknownStream = (stream: unknown) =>
  typeof stream === 'string' && !catalogue.some(({ name }) => name === stream);

function describeIssue(issue: z.core.$ZodIssue, prefix = ''): string[] {
  const at = [prefix, ...issue.path].filter((step) => step !== '').join('.') || '(top level)';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${at === '(top level)' ? '' : `${at}.`}${key}: no such key`);
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => describeIssue(inner, at));
  // The alternative that matched deepest explains most. If none matched at all, the message of the union itself is
  // used.
  if (issue.code === 'invalid_union') {
    const [best] = [...issue.errors].sort((a, b) => measureDepth(b) - measureDepth(a));
    const hasOwnMessage = !best || (measureDepth(best) === 0 && issue.message !== 'Invalid input');
    return !hasOwnMessage ? best.flatMap((inner) => describeIssue(inner, at)) : [`${at}: ${issue.message}`];
  }
  return [`${at}: ${issue.message}`];
}

const measureDepth = (issues: readonly z.core.$ZodIssue[]) =>
  Math.max(...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
