/** Which days a page of coverage shows, as a form and as links to the days before and after. */
import type { Child } from 'hono/jsx';
import type { Span } from '../../../streams/dates.ts';
import { addDays, countDays } from '../../../time.ts';
import { addQuery } from '../../add-query.ts';
import { Link } from '../../components/link.tsx';
import { useHref, useView } from '../../view.ts';

interface SpanFormProps extends Span {
  /** Of the page, such as `/coverage`. */
  readonly path: string;
  /** The other options in the URL. */
  readonly options: Readonly<Record<string, string | null>>;
  /** Fields for other options. */
  readonly children?: Child;
}

export function SpanForm({ path, from, to, options, children }: SpanFormProps) {
  const href = useHref();
  const { now } = useView();
  const days = countDays(from, to);
  const before = { from: addDays(from, -days), to: addDays(from, -1) };
  const after = { from: addDays(to, 1), to: addDays(to, days) };
  return (
    <form method="get" action={href(path)} class="filter">
      <label>
        From <input type="date" name="from" value={from} />
      </label>
      <label>
        To <input type="date" name="to" value={to} />
      </label>
      {children}
      <button type="submit">Show</button>
      <span class="steps">
        <Link to={addQuery(path, { ...options, ...before })}>Earlier</Link>{' '}
        {after.to < now.toISOString().slice(0, 10) ? (
          <Link to={addQuery(path, { ...options, ...after })}>Later</Link>
        ) : (
          <Link to={addQuery(path, options)}>Newest</Link>
        )}
      </span>
    </form>
  );
}
