import { Command } from 'commander';
import { urlAs } from '../../load/readers.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';

export const dbUrl = new Command('db-url')
  .description('Print how to connect psql or a BI tool. The password of a database of yours (DATABASE_URL) is masked.')
  .option('--show-password', 'print it all the same')
  .option('--role <role>', 'as a role that grant-bi made; whose password only you know')
  .addOption(json())
  .action(async (options: { readonly json?: boolean; readonly showPassword?: boolean; readonly role?: string }) => {
    const { url, embedded } = await withWarehouse(async (warehouse) => warehouse);
    const shown = options.role === undefined ? new URL(url) : urlAs(options.role, url);
    // The embedded server listens on this machine only, and its password was made for this line.
    if (!embedded && !options.showPassword && shown.password) shown.password = '***';
    if (options.json) process.stdout.write(`${JSON.stringify({ url: shown.href, embedded })}\n`);
    else process.stdout.write(`${shown.href}\n`);
    if (embedded && process.stderr.isTTY) {
      process.stderr.write(
        'The embedded PostgreSQL runs while an echotik-warehouse command does, such as npm start.\n',
      );
    }
  });
