import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { toPrintable } from '../../../printable.ts';
import { formatQuantity } from '../../format.ts';
import type { Why } from './read-why.ts';

/** The path of the page for one row. `column`: one of its columns, to be marked in the body. */
export function buildWhyPath(table: string, key: Readonly<Record<string, string>>, column?: string): string {
  const chosen = column === undefined ? {} : { column };
  return `/why?${new URLSearchParams({ table, ...key, exact: '1', ...chosen }).toString()}`;
}

/** Rows that have the given part of a key; the first rows of the table where none is given. */
export function KeyList({ why: { table, keys, given } }: { readonly why: Why }) {
  if (!table) return null;
  const hasPart = Object.keys(given).length > 0;
  return (
    <section>
      <h2>{`The first ${formatQuantity(keys.length, 'row')}${hasPart ? ' with this part of the key' : ''}`}</h2>
      <DataTable
        caption="Rows"
        rows={keys}
        empty=""
        columns={[
          { title: 'Row', cell: (key) => <Link to={buildWhyPath(table.name, key)}>Explain</Link> },
          ...table.key.map(({ name }) => ({
            title: name,
            cell: (key: Why['keys'][number]) => <span class="value">{toPrintable(key[name] ?? '')}</span>,
          })),
        ]}
      />
    </section>
  );
}
