/** The questions by subject, and where to type SQL. */
import { Link } from '../../components/link.tsx';
import { definePage } from '../../page.ts';
import { readText } from '../../query.ts';
import { useHref } from '../../view.ts';
import { listQuestions, type Question } from './question.ts';
import { listSubjects } from './subjects.ts';

interface QuestionList {
  readonly search: string | null;
  readonly questions: readonly Pick<Question, 'name' | 'title' | 'subject' | 'audience'>[];
}

function readQuestionList(query: URLSearchParams): QuestionList {
  const search = readText(query, 'search');
  const words = search?.toLowerCase().split(/\s+/) ?? [];
  const contains = (question: Question) => {
    const text = Object.values(question).join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return {
    search,
    questions: listQuestions()
      .filter(contains)
      .map(({ name, title, subject, audience }) => ({ name, title, subject, audience })),
  };
}

export const questionsPage = definePage({
  path: '/ask',
  read: async (_, { query }) => readQuestionList(query),
  title: () => 'Ask',
  command: () => 'sql "select count(*) from echotik.products"',
  isLive: false,
  Body: ({ model: { search, questions } }) => (
    <>
      <p>
        Each question is one SQL statement over what is stored: it costs no credits. Or{' '}
        <Link to="/ask/sql">write your own SQL</Link>.
      </p>
      <SearchForm search={search} />
      {questions.length ? null : <p class="empty">No question contains these words.</p>}
      {listSubjects().map((subject) => (
        <Subject name={subject} questions={questions.filter((question) => question.subject === subject)} />
      ))}
    </>
  ),
});

const SearchForm = ({ search }: Pick<QuestionList, 'search'>) => (
  <form method="get" action={useHref()('/ask')} class="filter" role="search">
    <label>
      Search the questions <input type="search" name="search" value={search ?? ''} maxlength={100} />
    </label>
    <button type="submit">Search</button>
    {search === null ? null : <Link to="/ask">All questions</Link>}
  </form>
);

function Subject({ name, questions }: { readonly name: string; readonly questions: QuestionList['questions'] }) {
  if (!questions.length) return null;
  return (
    <section>
      <h2>{name}</h2>
      <ul class="questions">
        {questions.map((question) => (
          <li>
            <Link to={`/ask/${question.name}`}>{question.title}</Link>{' '}
            <span class="note">{`For ${question.audience}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
