import { Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import { queryAsJson, queryAsText, queryWithFields } from '../../load/connection/query.ts';
import { withReaderPool } from '../../app/open-reader.ts';
import { createCsvWriter } from '../../exports/csv.ts';
import { requireDistinctNames } from '../../exports/row-writer.ts';
import { readEnvironment } from '../../config/environment.ts';
import { now, stderrNotes } from '../context.ts';
import { jsonOption, parseTimeout } from '../input/options.ts';
import { readSqlFile } from '../input/read-sql-file.ts';
import { formatTable } from '../output/format-table.ts';
import type { OutputOptions } from '../output/json.ts';
import { escapeUnprintable } from '../../printable.ts';

interface Options extends OutputOptions {
  readonly file?: string;
  readonly timeout: string;
  readonly unsafe?: boolean;
  readonly csv?: boolean;
}

export const sqlCommand = new Command('sql')
  .argument('[query]', 'one SQL statement')
  .option('--file <file>', 'the statement of a file, such as those of examples/questions')
  .option('--timeout <time>', 'how long the query may take', parseTimeout, '60s')
  .option('--unsafe', 'run it with DATABASE_URL although that role may write')
  .addOption(jsonOption())
  .addOption(new Option('--csv', 'CSV on stdout, nothing else').conflicts('json'))
  .action(async (typed: string | undefined, options: Options) => {
    if (typed !== undefined && options.file !== undefined)
      throw new ConfigError('there are two queries', { remedy: 'give a query or --file, not both' });
    const query = options.file === undefined ? (typed ?? '') : await readSqlFile(options.file);
    if (!query.trim())
      throw new ConfigError('the query is empty', { remedy: 'try: sql "select count(*) from echotik.music"' });
    const { timeout, unsafe = false } = options;
    await withReaderPool(readEnvironment(), { ...stderrNotes, now, unsafe }, async (pool) => {
      if (options.json) {
        // The rows are JSON text already: parsing it would lose digits.
        const rows = await queryAsJson(pool, query, [], timeout);
        return void process.stdout.write(escapeUnprintable(`[${rows.join(',')}]\n`));
      }
      if (options.csv) {
        const { columns, rows } = await queryAsText(pool, query, [], timeout);
        const write = async (text: Uint8Array | string) => void process.stdout.write(text);
        const writer = createCsvWriter(columns, { write });
        await writer.write(rows);
        return writer.end();
      }
      const { rows, fields } = await queryWithFields(pool, query, [], timeout);
      requireDistinctNames(fields);
      process.stdout.write(`${formatTable(rows)}(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`);
    });
  });
