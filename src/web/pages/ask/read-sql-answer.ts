/** The answer to SQL that a viewer typed. What is wrong with it is part of the answer. */
import { ConfigError, EchotikError } from '../../../errors.ts';
import { findReadTables } from '../../../exports/source-facts.ts';
import { runReadOnly } from '../../../load/connection/query.ts';
import type { PageContext } from '../../page.ts';
import { type ParsedStatement, parseStatement } from '../../sql/parse-statement.ts';
import { type AnswerBasis, readBasis } from '../../sql/read-basis.ts';
import { PREFIX_CHARACTERS, SELECTION_TIMEOUT_MS, type SelectedRows, selectWithin } from '../../sql/select-rows.ts';
import { ANSWER_LIMITS } from './read-question-answer.ts';

export interface SqlMistake {
  readonly message: string;
  readonly remedy: string | null;
  /** Counted from 1; null: PostgreSQL names no place. */
  readonly line: number | null;
  readonly column: number | null;
}

export interface SqlAnswer {
  /** Null: nothing was typed yet. */
  readonly query: string | null;
  /** Parameters of the query with their values, in the order in which they first occur; null: no value was given. */
  readonly params: readonly { readonly name: string; readonly value: string | null }[];
  /** Null: the query was not run. */
  readonly answer: SelectedRows | null;
  readonly basis: AnswerBasis | null;
  readonly mistake: SqlMistake | null;
}

const NOTHING = { params: [], answer: null, basis: null, mistake: null };

/** The query is `q`, each parameter has its own name. It runs when each has a value. */
export async function readSqlAnswer(context: PageContext, url: URLSearchParams, isCsv: boolean): Promise<SqlAnswer> {
  const query = url.get('q')?.replaceAll('\r\n', '\n') ?? '';
  if (!query.trim()) return { query: null, ...NOTHING };
  let parsed: ParsedStatement | undefined;
  try {
    parsed = parseStatement(query);
    if (parsed.names.includes('q')) throw createReservedNameError();
    const params = parsed.names.map((name) => ({ name, value: url.get(name) }));
    if (params.some(({ value }) => value === null)) return { query, ...NOTHING, params };
    return { query, params, mistake: null, ...(await runSql(context, parsed, params, isCsv)) };
  } catch (error) {
    // A program that reads CSV would take the answer without rows for an answer.
    if (isCsv || !(error instanceof EchotikError)) throw error;
    const params = parsed?.names.map((name) => ({ name, value: url.get(name) })) ?? [];
    return { query, ...NOTHING, params, mistake: describeMistake(error, query, parsed) };
  }
}

const createReservedNameError = () =>
  new ConfigError('a parameter cannot be named q', {
    remedy: 'the query itself has this name in the URL: use another',
  });

async function runSql(
  { reader, pool }: PageContext,
  { text }: ParsedStatement,
  params: SqlAnswer['params'],
  isCsv: boolean,
): Promise<Pick<SqlAnswer, 'answer' | 'basis'>> {
  const values = params.map(({ value }) => value);
  const selection = { text, values, ...ANSWER_LIMITS[isCsv ? 'csv' : 'page'] };
  const { answer, tables } = await reader.use((lent) =>
    runReadOnly(lent, `${SELECTION_TIMEOUT_MS}ms`, async (connection) => ({
      answer: await selectWithin(connection, selection),
      // Planning may run functions of the query: only in its own transaction.
      tables: isCsv ? [] : await findReadTables(connection, text, values),
    })),
  );
  return { answer, basis: await readBasis(pool, tables) };
}

function describeMistake(error: EchotikError, query: string, parsed: ParsedStatement | undefined): SqlMistake {
  const { message, remedy = null, cause } = error;
  const position = Number((cause as { readonly position?: string } | undefined)?.position);
  if (!parsed || !(position > PREFIX_CHARACTERS)) return { message, remedy, line: null, column: null };
  const before = query.slice(0, parsed.findOrigin(position - 1 - PREFIX_CHARACTERS)).split('\n');
  return { message, remedy, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
