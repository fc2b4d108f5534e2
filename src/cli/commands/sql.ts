import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { queryReadOnly } from '../../load/query.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

export const sql = new Command('sql')
  .description('Ask the warehouse a question, read-only.')
  .argument('<query>', 'one SQL statement')
  .addOption(json())
  .action(async (query: string, options: { readonly json?: boolean }) => {
    if (!query.trim())
      throw new ConfigError('the query is empty', { remedy: 'try: sql "select count(*) from echotik.music"' });
    const rows = await withWarehouse(({ pool }) => queryReadOnly(pool, query));
    if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
    else process.stdout.write(`${table(rows, '')}(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`);
  });
