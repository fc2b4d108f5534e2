/** Options that several commands share, with their checks. */
import { InvalidArgumentError, Option } from 'commander';
import { printNote } from '../output/errors.ts';

export const jsonOption = () => new Option('--json', 'one JSON value on stdout, nothing else');
export const yesOption = () => new Option('--yes', 'spend the credits without asking');

export const allowUnknownOption = () =>
  new Option('--allow-unknown', 'also request values of params that are not known, with a warning');

/** Returns a function that prints each unknown value once; undefined: unknown values are refused. */
export function createUnknownValuePrinter(isAllowed = false): ((message: string) => void) | undefined {
  if (!isAllowed) return undefined;
  const printed = new Set<string>();
  return (message) => {
    if (!printed.has(message)) printNote(`warning: ${message}`);
    printed.add(message);
  };
}

export const rebuyOption = () => new Option('--rebuy', 'also request from the API what is stored already');

export const maxCreditsOption = () =>
  new Option(
    '--max-credits <n>',
    'credits at which it stops (default: the plan, and the margin of the configuration)',
  ).argParser((text) => parseWholeNumber(text, 0));

export const maxPagesOption = () =>
  new Option('--max-pages <n>', 'pages of a list to request at most').argParser((text) => parseWholeNumber(text, 1));

/** The largest value of the type integer of PostgreSQL. */
const MAX_INTEGER = 2_147_483_647;

export function parseWholeNumber(text: string, min: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min)
    throw new InvalidArgumentError(`Expected a whole number of at least ${min}.`);
  if (number > MAX_INTEGER) throw new InvalidArgumentError(`Expected a whole number of at most ${MAX_INTEGER}.`);
  return number;
}

/** A time of a statement, as PostgreSQL writes it. */
export function parseTimeout(text: string): string {
  if (!/^[1-9]\d{0,5}(ms|s|min|h)$/.test(text))
    throw new InvalidArgumentError('Expected a time such as 60s, 5min or 500ms.');
  return text;
}

/** Numbers of runs, requests and records begin at 1. */
export const parseId = (text: string): number => parseWholeNumber(text, 1);

/** For an argument that may be repeated. */
export const parseIds = (text: string, others: readonly number[] = []): readonly number[] => [...others, parseId(text)];

export const parseNames = (text: string): readonly string[] => text.split(',').filter(Boolean);
