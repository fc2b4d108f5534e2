import { Command } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { openWarehouse } from '../../app/open-warehouse.ts';
import { formatUnappliedChange } from '../../load/connection/ddl.ts';
import { restoreReaders } from '../../load/readers/restored-readers.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption } from '../input/options.ts';
import { toPrintable } from '../../printable.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { readersText } from '../output/readers-text.ts';
import { now, stderrNotes } from '../context.ts';

interface MigrateCommandOptions extends OutputOptions {
  readonly sharedDatabase?: boolean;
}

export const migrateCommand = new Command('migrate')
  .option(
    '--shared-database',
    'also if the database has tables of others, and its address is in a .env that may be of another application',
  )
  .addOption(jsonOption())
  .action(async ({ sharedDatabase = false, ...options }: MigrateCommandOptions) => {
    const warehouse = await openWarehouse(readEnvironment(), {
      ...stderrNotes,
      now,
      place: 'noted',
      sharedDatabase,
    });
    const readers = await restoreReaders(warehouse.pool).finally(() => warehouse.close());
    const { migrated, unapplied } = warehouse;
    printResult(options, { applied: migrated, unapplied, readers }, () =>
      [
        migrated ? `Migrations applied: ${migrated}.\n` : 'The schema is up to date.\n',
        ...unapplied.map(
          (one) => `Not changed: ${toPrintable(formatUnappliedChange(one))}\n  -> ${toPrintable(one.remedy)}\n`,
        ),
        readersText(readers),
      ].join(''),
    );
    process.exitCode =
      unapplied.length || readers.some(({ error }) => error !== null) ? ExitCode.partial : ExitCode.complete;
  });
