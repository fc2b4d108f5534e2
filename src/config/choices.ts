/** What is asked before a first configuration file is written, and which answers will do. */
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { marketMistake } from '../streams/markets.ts';
import { budgetSchema, configSchema } from './config.ts';

const { regions } = configSchema.shape;
const { day, month, timezone } = budgetSchema.shape;

const markets = regions.superRefine((chosen, context) => {
  for (const market of chosen) {
    const message = marketMistake(market);
    if (message) context.addIssue({ code: 'custom', message });
  }
});

/** An answer as it is typed: an empty one is the default. */
const typed = z.string().trim();
const limit = typed
  .regex(/^(?:0*[1-9]\d*)?$/, 'expected a whole number of credits above 0, or nothing for no limit')
  .transform((text) => (text ? Number(text) : undefined));
const list = typed.transform((text) =>
  text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean),
);

const choices = z.object({
  region: list.transform((markets) => (markets.length ? markets : undefined)).pipe(markets),
  budgetDay: limit.pipe(day),
  budgetMonth: limit.pipe(month),
  timezone: typed.transform((text) => text || undefined).pipe(timezone),
});

export type Choices = z.output<typeof choices>;
export type Answers = Readonly<Partial<Record<keyof Choices, string | undefined>>>;

interface Question {
  readonly name: keyof Choices;
  readonly option: string;
  readonly text: string;
  /** What an empty answer means. */
  readonly fallback: string;
}

/** In the order in which they are asked. */
export const questions: readonly Question[] = [
  { name: 'region', option: '--region', text: 'Markets, such as US,GB', fallback: 'US' },
  { name: 'budgetDay', option: '--budget-day', text: 'Credits to spend a day', fallback: 'no limit' },
  { name: 'budgetMonth', option: '--budget-month', text: 'Credits to spend a month', fallback: 'no limit' },
  { name: 'timezone', option: '--timezone', text: 'Zone in which the days of the budget begin', fallback: 'UTC' },
];

/** What is wrong with one answer; undefined: nothing. */
export const mistakeIn = (name: keyof Choices, answer: string): string | undefined =>
  choices.shape[name].safeParse(answer).error?.issues[0]?.message;

/** Throws ConfigError with all that is wrong. */
export function choicesOf(answers: Answers): Choices {
  const parsed = choices.safeParse(Object.fromEntries(questions.map(({ name }) => [name, answers[name] ?? ''])));
  if (parsed.success) return parsed.data;
  const mistakes = questions.flatMap(({ name, option }) => {
    const issue = parsed.error.issues.find(({ path }) => path[0] === name);
    return issue ? [`${option} '${answers[name] ?? ''}': ${issue.message}`] : [];
  });
  throw new ConfigError(mistakes.join('; '), { remedy: 'correct them, or leave them out for the defaults' });
}
