import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { queryAsJson, queryReadOnly } from '../../load/query.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

export const sql = new Command('sql')
  .description('Ask the warehouse a question, read-only.')
  .argument('[query]', 'one SQL statement')
  .option('--file <file>', 'the statement of a file, such as those of examples/questions')
  .addOption(json())
  .action(async (typed: string | undefined, options: { readonly file?: string; readonly json?: boolean }) => {
    if (typed !== undefined && options.file !== undefined)
      throw new ConfigError('there are two queries', { remedy: 'give a query or --file, not both' });
    const query = options.file === undefined ? (typed ?? '') : await textOf(options.file);
    if (!query.trim())
      throw new ConfigError('the query is empty', { remedy: 'try: sql "select count(*) from echotik.music"' });
    if (options.json) {
      const rows = await withWarehouse(({ pool }) => queryAsJson(pool, query));
      process.stdout.write(`[${rows.join(',')}]\n`);
      return;
    }
    const rows = await withWarehouse(({ pool }) => queryReadOnly(pool, query));
    process.stdout.write(`${table(rows, '')}(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`);
  });

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: Error) => {
    throw new ConfigError(`${file} cannot be read: ${error.message}`, {
      remedy: 'name a file with one SQL statement',
      cause: error,
    });
  });
