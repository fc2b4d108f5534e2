/** The values in `params` at the top of a question, replaced by others. */
import { didYouMean } from '../did-you-mean.ts';
import { ConfigError } from '../errors.ts';
import { quoteText } from '../load/connection/sql-text.ts';

const PARAMS = /^with params as \(\n\s*select (.*?)\n\)/ms;
/** A text, a number, or a list of texts. */
const PARAM = /('(?:[^']|'')*'|-?\d+(?:\.\d+)?|array\[(?:'(?:[^']|'')*'(?:, *)?)*\](?:::text\[\])?) as (\w+)/g;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

export interface QuestionParam {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'list';
  /** As `setQuestionParams` takes it. */
  readonly value: string;
}

/** The params of a question with their values, in their order. */
export function listQuestionParams(statement: string): readonly QuestionParam[] {
  const [, list = ''] = PARAMS.exec(statement) ?? [];
  return [...list.matchAll(PARAM)].map(([, constant = '', name = '']) => {
    const texts = [...constant.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
    if (constant.startsWith("'")) return { name, kind: 'text', value: texts[0] ?? '' };
    if (!constant.startsWith('array')) return { name, kind: 'number', value: constant };
    return { name, kind: 'list', value: texts.map((text) => text.replaceAll(',', '\\,')).join(',') };
  });
}

/**
 * `values`: by name; those of a list have commas between them, and `\,` is a comma within one. Throws ConfigError for a
 * name that the question does not have, and for text in place of a number.
 */
export function setQuestionParams(statement: string, values: Readonly<Record<string, string>>): string {
  const [head = '', list = ''] = PARAMS.exec(statement) ?? [];
  const known = [...list.matchAll(PARAM)].map(([, , name = '']) => name);
  for (const name of Object.keys(values)) {
    if (known.includes(name)) continue;
    throw new ConfigError(`the question has no param ${name}${didYouMean(name, known)}`, {
      remedy: known.length ? `it has: ${known.join(', ')}` : 'it has none: leave --param out',
    });
  }
  const replaced = list.replaceAll(PARAM, (whole, before: string, name: string) => {
    const value = values[name];
    return value === undefined ? whole : `${toConstant(name, before, value)} as ${name}`;
  });
  return statement.replace(head, () => head.replace(list, () => replaced));
}

function toConstant(name: string, before: string, value: string): string {
  if (before.startsWith("'")) return quoteText(value);
  if (before.startsWith('array')) return `array[${splitList(value).map(quoteText).join(', ')}]::text[]`;
  if (NUMBER.test(value)) return value;
  throw new ConfigError(`the param ${name} is a number, not ${value}`, { remedy: `give a number, such as ${before}` });
}

const splitList = (value: string): readonly string[] =>
  value
    .split(/(?<!\\),/)
    .filter((one) => one !== '')
    .map((one) => one.replaceAll('\\,', ','));
