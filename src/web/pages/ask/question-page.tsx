/** One question: its params as a form, its answer, its SQL. */
import type { QuestionParam } from '../../../exports/question-params.ts';
import { Link } from '../../components/link.tsx';
import { definePage, type PageContext, type PageRequest } from '../../page.ts';
import { quoteShellWord } from '../../sql/quote-shell-word.ts';
import { useHref } from '../../view.ts';
import { AnswerTable } from './answer-table.tsx';
import { BasisNote } from './basis-note.tsx';
import { CsvLink } from './csv-link.tsx';
import { findQuestion, type Question } from './question.ts';
import { toCsv } from './to-csv.ts';
import { type QuestionAnswer, readQuestionAnswer } from './read-question-answer.ts';

interface AnsweredQuestion extends Omit<Question, 'statement'>, QuestionAnswer {}

async function readAnsweredQuestion(
  { pool }: PageContext,
  { params, query, isCsv = false }: PageRequest,
): Promise<AnsweredQuestion | undefined> {
  const question = findQuestion(params['question'] ?? '');
  return question && { ...question, ...(await readQuestionAnswer(pool, question, query, isCsv)) };
}

/** Only the values that differ from those of the question. */
function buildCommand({ name, params, values }: AnsweredQuestion): string {
  const changed = params.filter((param) => values[param.name] !== param.value);
  const options = changed.map((param) => `--param ${quoteShellWord(`${param.name}=${values[param.name] ?? ''}`)} `);
  return `export ${name} ${options.join('')}--out -`;
}

export const questionPage = definePage<AnsweredQuestion>({
  path: '/ask/:question',
  read: readAnsweredQuestion,
  title: ({ title }) => title,
  command: buildCommand,
  csv: ({ answer }) => toCsv(answer),
  isLive: false,
  Body: ({ model }) => (
    <>
      <p>
        {`For ${model.audience} ${model.advice ? `You can change: ${model.advice}` : ''}`}{' '}
        <Link to="/ask">All questions</Link>
      </p>
      {model.params.length ? <ParamForm {...model} /> : null}
      <BasisNote basis={model.basis} />
      <AnswerTable answer={model.answer} caption={model.title} />
      <CsvLink path={`/ask/${model.name}`} values={model.values} />
      <details>
        <summary>SQL</summary>
        <pre class="code">{model.statement}</pre>
        <p>
          <Link to={`/ask/sql?${new URLSearchParams({ q: model.statement }).toString()}`}>Change this SQL</Link>
        </p>
      </details>
    </>
  ),
});

const ParamForm = ({ name, params, values }: Pick<AnsweredQuestion, 'name' | 'params' | 'values'>) => (
  <form method="get" action={useHref()(`/ask/${name}`)} class="filter">
    {params.map((param) => (
      <ParamField param={param} value={values[param.name] ?? ''} />
    ))}
    <button type="submit">Ask</button>
  </form>
);

const ParamField = ({ param: { name, kind }, value }: { readonly param: QuestionParam; readonly value: string }) => (
  <label>
    {name.replaceAll('_', ' ')}
    {kind === 'list' ? <span class="note"> several, with commas between them</span> : null}{' '}
    <input name={name} value={value} inputmode={kind === 'number' ? 'decimal' : undefined} maxlength={1_000} />
  </label>
);
