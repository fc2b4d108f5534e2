import { setQuestionParams } from '../../../exports/question-params.ts';
import { findReadTables } from '../../../exports/source-facts.ts';
import { ConfigError } from '../../../errors.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { runReadOnly } from '../../../load/connection/query.ts';
import { parseStatement } from '../../sql/parse-statement.ts';
import { type AnswerBasis, readBasis } from '../../sql/read-basis.ts';
import { SELECTION_TIMEOUT_MS, type SelectedRows, selectWithin } from '../../sql/select-rows.ts';
import type { Question } from './question.ts';

export interface QuestionAnswer {
  /** Values of the params, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** With these values. */
  readonly statement: string;
  readonly answer: SelectedRows;
  /** Null: it reads no table of the API. */
  readonly basis: AnswerBasis | null;
}

/** Rows and characters of a value: of a page, and of its CSV. */
export const ANSWER_LIMITS = {
  page: { maxRows: 500, maxCharacters: 2_000 },
  csv: { maxRows: 50_000, maxCharacters: 100_000 },
} as const;

const MAX_VALUE_CHARACTERS = 1_000;

/** Throws ConfigError for a value that does not suit its param. */
export async function readQuestionAnswer(
  pool: Pool,
  question: Question,
  query: URLSearchParams,
  isCsv: boolean,
): Promise<QuestionAnswer> {
  const values = readValues(question, query);
  const statement = setQuestionParams(question.statement, values);
  const { text } = parseStatement(statement);
  const { answer, tables } = await runReadOnly(pool, `${SELECTION_TIMEOUT_MS}ms`, async (connection) => ({
    tables: await findReadTables(connection, text, []),
    answer: await selectWithin(connection, { text, ...ANSWER_LIMITS[isCsv ? 'csv' : 'page'] }),
  }));
  return { values, statement, answer, basis: isCsv ? null : await readBasis(pool, tables) };
}

/** Those of the query; of a number that is left empty, and of what is missing, those of the question. */
function readValues({ params }: Question, query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(
    params.map(({ name, kind, value }) => {
      const given = query.get(name)?.trim();
      if (given !== undefined && given.length > MAX_VALUE_CHARACTERS) {
        throw new ConfigError(`${name} is longer than ${MAX_VALUE_CHARACTERS} characters`, { remedy: 'shorten it' });
      }
      return [name, given === undefined || (given === '' && kind === 'number') ? value : given.replaceAll('\0', '')];
    }),
  );
}
