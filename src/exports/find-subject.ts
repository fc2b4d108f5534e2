/** What `export <name>` means: a question of examples/questions, or a table or view. */
import { didYouMean } from '../did-you-mean.ts';
import { ConfigError } from '../errors.ts';
import type { Queryable } from '../load/connection/pool.ts';
import { quoteTable } from '../load/connection/sql-text.ts';
import { listQuestionNames, readQuestion } from './question-files.ts';

export interface Subject {
  /** Suits a file name. */
  readonly name: string;
  readonly kind: 'question' | 'table';
  readonly statement: string;
}

/** Tables and views that the role may read. */
const RELATIONS = `select n.nspname as schema, c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('marts', 'echotik', 'ops', 'raw') and c.relkind in ('r', 'p', 'v', 'm')
    and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
  order by array_position('{marts,echotik,ops,raw}', n.nspname::text), c.relname`;

interface Relation {
  readonly schema: string;
  readonly name: string;
}

/**
 * A table may be named without its schema where that is marts or echotik; a question by its number, its name or a part of
 * it that no other has. Throws ConfigError with similar names when nothing, or more than one question, has the name.
 */
export async function findSubject(connection: Queryable, name: string): Promise<Subject> {
  const { rows: relations } = await connection.query<Relation>(RELATIONS);
  const relation = relations.find(
    (one) => name === `${one.schema}.${one.name}` || (name === one.name && ['marts', 'echotik'].includes(one.schema)),
  );
  if (relation) return toTableSubject(relation);
  const questions = listQuestionNames();
  const found = findQuestions(name, questions);
  const [question] = found;
  if (question === undefined) throw createUnknownError(name, relations, questions);
  if (found.length > 1) {
    throw new ConfigError(`${name} is part of several questions: ${found.join(', ')}`, {
      remedy: 'give more of the name, or its number',
    });
  }
  return { name: question, kind: 'question', statement: readQuestion(question) };
}

const toTableSubject = ({ schema, name }: Relation): Subject => ({
  name: `${schema}.${name}`,
  kind: 'table',
  statement: `select * from ${quoteTable(schema, name)}`,
});

function findQuestions(name: string, questions: readonly string[]): readonly string[] {
  const wanted = name.replace(/\.sql$/, '');
  if (/^\d+$/.test(wanted)) return questions.filter((one) => Number.parseInt(one, 10) === Number(wanted));
  const exact = questions.filter((one) => one === wanted || one.replace(/^\d+-/, '') === wanted);
  return exact.length ? exact : questions.filter((one) => one.includes(wanted.toLowerCase()));
}

function createUnknownError(name: string, relations: readonly Relation[], questions: readonly string[]): ConfigError {
  const hasSchema = name.includes('.');
  const known = [
    ...questions.map((one) => one.replace(/^\d+-/, '')),
    ...relations.map((one) => (hasSchema ? `${one.schema}.${one.name}` : one.name)),
  ];
  return new ConfigError(
    `there is no question and no table ${name} that this role may read${didYouMean(name, known)}`,
    {
      remedy: 'the questions are in examples/questions, views and tables in docs/data-dictionary.md; or give --sql',
    },
  );
}
