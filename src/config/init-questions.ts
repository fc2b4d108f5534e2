/** The questions of `config init`, and the check of their answers. */
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { findMarketError } from '../streams/markets.ts';
import { budgetSchema, configSchema } from './config.ts';

const { regions } = configSchema.shape;
const { day, month, timezone } = budgetSchema.shape;

const markets = regions.superRefine((chosen, context) => {
  for (const market of chosen) {
    const message = findMarketError(market);
    if (message) context.addIssue({ code: 'custom', message });
  }
});

/** An answer as it is typed; an empty one selects the default. */
const answerText = z.string().trim();
const creditLimit = answerText
  .regex(/^(?:0*[1-9]\d*)?$/, 'expected a whole number of credits above 0, or nothing for no limit')
  .transform((text) => (text ? Number(text) : undefined));
const marketList = answerText.transform((text) =>
  text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean),
);

const initAnswersSchema = z.object({
  region: marketList.transform((markets) => (markets.length ? markets : undefined)).pipe(markets),
  budgetDay: creditLimit.pipe(day),
  budgetMonth: creditLimit.pipe(month),
  timezone: answerText.transform((text) => text || undefined).pipe(timezone),
});

export type InitSettings = z.output<typeof initAnswersSchema>;
export type InitAnswers = Readonly<Partial<Record<keyof InitSettings, string | undefined>>>;

interface InitQuestion {
  readonly name: keyof InitSettings;
  readonly option: string;
  readonly text: string;
  /** The meaning of an empty answer, for the prompt. */
  readonly fallback: string;
}

/** In the order in which they are asked. */
export const initQuestions: readonly InitQuestion[] = [
  { name: 'region', option: '--region', text: 'Markets, such as US,GB', fallback: 'US' },
  { name: 'budgetDay', option: '--budget-day', text: 'Credits to spend a day', fallback: 'no limit' },
  { name: 'budgetMonth', option: '--budget-month', text: 'Credits to spend a month', fallback: 'no limit' },
  { name: 'timezone', option: '--timezone', text: 'Zone in which the days of the budget begin', fallback: 'UTC' },
];

/** The mistake in one answer; undefined: the answer is valid. */
export const findMistake = (name: keyof InitSettings, answer: string): string | undefined =>
  initAnswersSchema.shape[name].safeParse(answer).error?.issues[0]?.message;

/** Parses all answers. Throws ConfigError with every mistake. */
export function parseInitAnswers(answers: InitAnswers): InitSettings {
  const parsed = initAnswersSchema.safeParse(
    Object.fromEntries(initQuestions.map(({ name }) => [name, answers[name] ?? ''])),
  );
  if (parsed.success) return parsed.data;
  const mistakes = initQuestions.flatMap(({ name, option }) => {
    const issue = parsed.error.issues.find(({ path }) => path[0] === name);
    return issue ? [`${option} '${answers[name] ?? ''}': ${issue.message}`] : [];
  });
  throw new ConfigError(mistakes.join('; '), { remedy: 'correct them, or leave them out for the defaults' });
}
