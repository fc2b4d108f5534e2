/** The form of a table and a key. */
import { TableField } from '../../components/table-field.tsx';
import { useHref } from '../../view.ts';
import type { Why } from './read-why.ts';

export const WhyForm = ({ why: { tables, table, given, row } }: { readonly why: Why }) => (
  <form method="get" action={useHref()('/why')} class="filter">
    <TableField tables={tables} chosen={table?.name} />
    {table?.key.map(({ name, comment, type }) => (
      <label title={comment}>
        {name}{' '}
        <input
          name={name}
          type={type === 'date' ? 'date' : 'text'}
          inputmode={type === 'integer' ? 'numeric' : undefined}
          value={row?.key[name] ?? given[name] ?? ''}
          maxlength={500}
        />
      </label>
    ))}
    <button type="submit">{table ? 'Explain' : 'Choose'}</button>
    {table ? <p class="note">{table.about} Give the key of a row, or a part of it.</p> : null}
  </form>
);
