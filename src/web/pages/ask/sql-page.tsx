/** SQL that a viewer types: run by a role that can only read, one query at a time. */
import { toPrintable } from '../../../printable.ts';
import { Link } from '../../components/link.tsx';
import { definePage } from '../../page.ts';
import { quoteShellWord } from '../../sql/quote-shell-word.ts';
import { useHref } from '../../view.ts';
import { AnswerTable } from './answer-table.tsx';
import { BasisNote } from './basis-note.tsx';
import { CsvLink } from './csv-link.tsx';
import { toCsv } from './to-csv.ts';
import { readSqlAnswer, type SqlAnswer, type SqlMistake } from './read-sql-answer.ts';

const EXAMPLE =
  'select product_name, total_sale_7d_cnt from echotik.products where region = :region order by 2 desc limit 20';

export const sqlPage = definePage<SqlAnswer>({
  path: '/ask/sql',
  read: (context, { query, isCsv = false }) => readSqlAnswer(context, query, isCsv),
  title: () => 'SQL',
  command: ({ query }) => `sql ${quoteShellWord(query ?? '<query>')}`,
  csv: ({ answer }) => toCsv(answer ?? { columns: [], rows: [] }),
  isLive: false,
  Body: ({ model: { query, params, answer, basis, mistake } }) => (
    <>
      <p>
        One statement that reads. Views for analysts are in schema <code>marts</code>, tables in <code>echotik</code>. A
        name after a colon, such as <code>:region</code>, becomes a field. <Link to="/ask">Questions</Link>
      </p>
      <SqlForm query={query} params={params} />
      {mistake ? <Mistake mistake={mistake} /> : null}
      {query !== null && !answer && !mistake ? <p class="empty">Fill in the parameters and run the query.</p> : null}
      {answer ? (
        <>
          <BasisNote basis={basis} />
          <AnswerTable answer={answer} caption="Answer" />
          <CsvLink path="/ask/sql" values={toUrlValues(query, params)} />
        </>
      ) : null}
    </>
  ),
});

const toUrlValues = (query: string | null, params: SqlAnswer['params']): Readonly<Record<string, string>> => ({
  q: query ?? '',
  ...Object.fromEntries(params.map(({ name, value }) => [name, value ?? ''])),
});

const SqlForm = ({ query, params }: Pick<SqlAnswer, 'query' | 'params'>) => (
  <form method="get" action={useHref()('/ask/sql')} class="stacked">
    <label>
      SQL
      <textarea name="q" rows={8} spellcheck={false} maxlength={20_000} placeholder={EXAMPLE}>
        {query ?? ''}
      </textarea>
    </label>
    {params.map(({ name, value }) => (
      <label>
        {name} <input name={name} value={value ?? ''} />
      </label>
    ))}
    <button type="submit">Run</button>
  </form>
);

const Mistake = ({ mistake: { message, remedy, line, column } }: { readonly mistake: SqlMistake }) => (
  <div class="notice refused" role="alert">
    <p>
      {line === null ? '' : `Line ${line}, character ${column}: `}
      {toPrintable(message)}
    </p>
    {remedy === null ? null : <p>{toPrintable(remedy)}</p>}
  </div>
);
