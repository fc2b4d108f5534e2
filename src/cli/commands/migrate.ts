import { Command } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { openWarehouse } from '../../jobs/warehouse.ts';
import { unappliedText } from '../../load/ddl.ts';
import { endWith, ExitCode } from '../exit.ts';
import { json } from '../options.ts';
import { printable } from '../table.ts';

export const migrate = new Command('migrate')
  .description(
    'Bring the database to the schema of this version. Exit code 3: an object of others, or a lock, is in the way of some of it.',
  )
  .addOption(json())
  .action(async (options: { readonly json?: boolean }) => {
    const warehouse = await openWarehouse(readEnvironment(), {
      onTrouble: ({ message }) => void process.stderr.write(`warning: ${printable(message)}\n`),
    });
    await warehouse.close();
    const { migrated, unapplied } = warehouse;
    if (options.json) process.stdout.write(`${JSON.stringify({ applied: migrated, unapplied })}\n`);
    else {
      process.stdout.write(migrated ? `Migrations applied: ${migrated}.\n` : 'The schema is up to date.\n');
      for (const one of unapplied)
        process.stdout.write(`Not changed: ${printable(unappliedText(one))}\n  -> ${printable(one.remedy)}\n`);
    }
    endWith(unapplied.length ? ExitCode.partial : ExitCode.complete);
  });
