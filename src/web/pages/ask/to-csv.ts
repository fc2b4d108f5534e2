import type { CsvResult } from '../../page.ts';
import type { SelectedRows } from '../../sql/select-rows.ts';
import { isNumberType } from './answer-table.tsx';

/** Digits that every program keeps. */
const SHORT_NUMBER = /^-?(?=[\d.]{1,16}$)\d{1,15}(?:\.\d+)?$/;

/** Numbers are numbers where no digit is lost: a text that begins with a minus would be taken for a formula. */
export const toCsv = ({ columns, rows }: Pick<SelectedRows, 'columns' | 'rows'>): CsvResult => ({
  columns: columns.map(({ name }) => name),
  rows: rows.map((row) =>
    row.map((value, index) =>
      value !== null && isNumberType(columns[index]?.type ?? '') && SHORT_NUMBER.test(value) ? Number(value) : value,
    ),
  ),
});
