/** The form of a table, one or two days and a part of a key. */
import { TableField } from '../../components/table-field.tsx';
import { useHref } from '../../view.ts';
import type { TimeModel } from './read-time.ts';

export const TimeForm = ({ time: { tables, table, day, until, given } }: { readonly time: TimeModel }) => (
  <form method="get" action={useHref()('/time')} class="filter">
    <TableField tables={tables} chosen={table?.name} />
    <label>
      Day <input type="date" name="day" value={day} />
    </label>
    <label>
      Compare with a later day <input type="date" name="until" value={until ?? ''} />
    </label>
    {table?.key.map((name) => (
      <label>
        {`Only ${name}`} <input name={name} value={given[name] ?? ''} maxlength={500} />
      </label>
    ))}
    <button type="submit">Show</button>
    {table ? <p class="note">{table.about}</p> : null}
  </form>
);

/** The path of the page with a part of the form replaced. */
export function buildTimePath(
  { table, day, until, given }: TimeModel,
  replaced: Readonly<Record<string, string>> = {},
): string {
  const own = { ...(table ? { table: table.name } : {}), day, ...(until === null ? {} : { until }), ...given };
  return `/time?${new URLSearchParams({ ...own, ...replaced }).toString()}`;
}
