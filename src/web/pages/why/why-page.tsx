/** Where a row comes from: its call, the record in the body of the answer, and its price; or why there is no row. */
import { definePage } from '../../page.ts';
import { quoteShellWord } from '../../sql/quote-shell-word.ts';
import { Absence } from './absence.tsx';
import { KeyList } from './key-list.tsx';
import { readWhy, type Why } from './read-why.ts';
import { RowExplained } from './row-explained.tsx';
import { WhyForm } from './why-form.tsx';

function buildCommand({ table, given, row }: Why): string {
  if (!table) return 'why products <product_id>';
  const parts = Object.entries(row?.key ?? given).map(([name, value]) => quoteShellWord(`${name}=${value}`));
  return ['why', table.name, ...(parts.length ? parts : ['<key>'])].join(' ');
}

const isEmptyTable = ({ table, given, keys }: Why) => table && !keys.length && !Object.keys(given).length;

export const whyPage = definePage<Why>({
  path: '/why',
  read: ({ pool }, { query }) => readWhy(pool, query),
  title: ({ table }) => (table ? `Why: ${table.name}` : 'Why'),
  command: buildCommand,
  isLive: false,
  Body: ({ model }) => (
    <>
      <p>Where a row comes from: the call, the body of its answer with the value marked, and what it cost.</p>
      <WhyForm why={model} />
      {model.keys.length ? <KeyList why={model} /> : null}
      {isEmptyTable(model) ? <p class="empty">The table has no rows yet.</p> : null}
      {model.absence ? <Absence absence={model.absence} /> : null}
      {model.table && model.row ? <RowExplained table={model.table} row={model.row} column={model.column} /> : null}
    </>
  ),
});
