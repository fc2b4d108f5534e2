/** A table of records. On a narrow screen it scrolls inside its own frame. */
import type { Child } from 'hono/jsx';

interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Child;
  /** True: numbers, aligned at their last digit. */
  readonly isNumber?: boolean;
}

interface DataTableProps<Row> {
  /** Names the table to screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Shown instead of a table without rows. */
  readonly empty: Child;
}

export function DataTable<Row>({ caption, columns, rows, empty }: DataTableProps<Row>) {
  if (!rows.length) return <p class="empty">{empty}</p>;
  return (
    <div class="scroll" role="region" aria-label={caption} tabindex={0}>
      <table class="data">
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isNumber }) => (
              <th scope="col" class={isNumber ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ cell, isNumber }) => (
                <td class={isNumber ? 'number' : undefined}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
