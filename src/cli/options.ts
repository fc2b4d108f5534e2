/** Options that several commands share, checked where they are read. */
import { InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../errors.ts';
import type { Overrides } from '../jobs/plans/run-plan.ts';
import { isDay } from '../time.ts';
import { fileOrText } from './file-or-text.ts';
import { printable } from './table.ts';

export const json = () => new Option('--json', 'one JSON value on stdout, nothing else');
export const yes = () => new Option('--yes', 'spend the credits without asking');

export const param = () =>
  new Option(
    '--param <name=value[,value]>',
    'values for a param of the stream, @file for the content of a file in base64; \\, is a comma within a value; may be given several times',
  )
    .argParser(readParam)
    .default({}, 'those of the configuration');

export const allowUnknown = () =>
  new Option('--allow-unknown', 'ask also for values of params that are not known, with a warning');

/** Prints each unknown value once; undefined: unknown values are refused. */
export function unknownPrinter(isAllowed = false): ((message: string) => void) | undefined {
  if (!isAllowed) return undefined;
  const printed = new Set<string>();
  return (message) => {
    if (!printed.has(message)) process.stderr.write(`warning: ${printable(message)}\n`);
    printed.add(message);
  };
}

export const rebuy = () => new Option('--rebuy', 'ask the API also what is stored already');

export const maxCredits = () =>
  new Option(
    '--max-credits <n>',
    'credits at which it stops (default: the plan, and the margin of the configuration)',
  ).argParser((text) => wholeNumber(text, 0));

export const maxPages = () =>
  new Option('--max-pages <n>', 'pages a walk may have').argParser((text) => wholeNumber(text, 1));

export function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('Expected a day such as 2026-01-31.');
}

/** Throws ConfigError where the last day is before the first. */
export function checkDays(from: string, to: string): void {
  if (from > to)
    throw new ConfigError(`there are no days from ${from} to ${to}`, {
      remedy: 'give a --from that is not after --to',
    });
}

/** An integer of PostgreSQL holds no more. */
const LARGEST = 2_147_483_647;

export function wholeNumber(text: string, least: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least)
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  if (number > LARGEST) throw new InvalidArgumentError(`Expected a whole number of at most ${LARGEST}.`);
  return number;
}

export const names = (text: string): readonly string[] => text.split(',').filter(Boolean);

function readParam(text: string, others: Overrides): Overrides {
  const [, name, values] = /^([\w-]+)=(.+)$/s.exec(text) ?? [];
  if (!name || !values) throw new InvalidArgumentError('Expected name=value, such as region=US,GB.');
  return {
    ...others,
    [name]: [
      ...(Object.hasOwn(others, name) ? (others[name] ?? []) : []),
      ...values
        .split(/(?<!\\),/)
        .filter((value) => value !== '')
        .map((value) => fileOrText(value.replaceAll('\\,', ','))),
    ],
  };
}
