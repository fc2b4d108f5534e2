/** The options `--param` of commands that request the given series. */
import { quoteShellWord } from '../sql/quote-shell-word.ts';
import type { Params } from '../../streams/stream.ts';

/** More commands than this are not shown. */
const MAX_COMMANDS = 20;

/**
 * The options of one command, if the series are all combinations of some values; else those of one command for each
 * series. Empty: there are too many.
 */
export function listParamOptions(series: readonly Params[]): readonly string[] {
  const [first = {}] = series;
  const names = Object.keys(first);
  const values = names.map((name) => [...new Set(series.map((one) => toText(one[name])))]);
  const hasSameNames = series.every(
    (one) => Object.keys(one).length === names.length && names.every((name) => name in one),
  );
  const combinations = values.reduce((product, { length }) => product * length, 1);
  if (hasSameNames && combinations === series.length)
    return [names.map((name, place) => toOption(name, values[place] ?? [])).join(' ')];
  if (series.length > MAX_COMMANDS) return [];
  return series.map((one) =>
    Object.entries(one)
      .map(([name, value]) => toOption(name, [toText(value)]))
      .join(' '),
  );
}

const toText = (value: Params[string]): string => String(value ?? '');

const toOption = (name: string, values: readonly string[]): string =>
  `--param ${quoteWord(`${name}=${values.map((value) => value.replaceAll(',', '\\,')).join(',')}`)}`;

/** A word that a shell reads as it is, on one line: the names of series are texts of others. */
export const quoteWord = (word: string): string => quoteShellWord(word.replaceAll('\n', ' '));
