/** The rows of an answer. */
import { toPrintable } from '../../../printable.ts';
import { DataTable } from '../../components/data-table.tsx';
import { formatQuantity, formatSpan } from '../../format.ts';
import type { SelectedRows } from '../../sql/select-rows.ts';

/** Types whose values are numbers to compare; ids are text. */
const NUMBER = /^(?:smallint|integer|bigint|real|double precision|numeric)/;
export const isNumberType = (type: string): boolean => NUMBER.test(type);

const SHOWN_CHARACTERS = 300;
/** Characters of a text that is not squeezed into a narrow column. */
const LONG = 24;

interface AnswerTableProps {
  readonly answer: SelectedRows;
  readonly caption: string;
}

export const AnswerTable = ({ answer: { columns, rows, isCut, ms }, caption }: AnswerTableProps) => (
  <>
    <p role="status">
      {isCut ? `The first ${formatQuantity(rows.length, 'row')}: there are more.` : formatQuantity(rows.length, 'row')}
      {`, answered in ${ms < 1000 ? `${Math.round(ms)} ms` : formatSpan(ms)}.`}
    </p>
    <DataTable
      caption={caption}
      rows={rows}
      empty="The answer has no rows."
      columns={columns.map(({ name, type }, index) => ({
        title: toPrintable(name),
        isNumber: isNumberType(type),
        cell: (row: SelectedRows['rows'][number]) => <Cell value={row[index] ?? null} />,
      }))}
    />
  </>
);

function Cell({ value }: { readonly value: string | null }) {
  if (value === null) return <span class="none">–</span>;
  const text = toPrintable(value);
  const width = text.length > LONG ? 'value long' : 'value';
  if (text.length <= SHOWN_CHARACTERS) return <span class={width}>{text}</span>;
  return <span class={width}>{`${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}…`}</span>;
}
