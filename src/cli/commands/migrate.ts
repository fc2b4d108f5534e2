import { Command } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { openWarehouse } from '../../jobs/warehouse.ts';
import { json } from '../options.ts';

export const migrate = new Command('migrate')
  .description('Bring the database to the schema of this version.')
  .addOption(json())
  .action(async (options: { readonly json?: boolean }) => {
    const warehouse = await openWarehouse(readEnvironment());
    await warehouse.close();
    const { migrated } = warehouse;
    if (options.json) process.stdout.write(`${JSON.stringify({ applied: migrated })}\n`);
    else process.stdout.write(migrated ? `Migrations applied: ${migrated}.\n` : 'The schema is up to date.\n');
  });
