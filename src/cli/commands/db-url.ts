import { Command } from 'commander';
import { toRoleUrl } from '../../load/readers/readers.ts';
import { omitRequiredMethod } from '../../scram-client.ts';
import { withWarehouse } from '../context.ts';
import { jsonOption } from '../input/options.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

export const dbUrlCommand = new Command('db-url')
  .option('--show-password', 'print the password too')
  .option('--role <role>', 'as a role that grant-bi made; its password is not stored')
  .addOption(jsonOption())
  .action(async (options: OutputOptions & { readonly showPassword?: boolean; readonly role?: string }) => {
    const { url, embedded } = await withWarehouse(async (warehouse) => warehouse);
    const shown = options.role === undefined ? new URL(url) : toRoleUrl(options.role, url);
    // The embedded server listens on this machine only, and its password protects nothing else.
    if (!embedded && !options.showPassword && shown.password) shown.password = '***';
    const printed = omitRequiredMethod(shown);
    printResult(options, { url: printed, embedded }, () => `${printed}\n`);
    if (embedded && process.stderr.isTTY) {
      process.stderr.write(
        'The embedded PostgreSQL runs while an echotik-warehouse command does, such as npm start.\n',
      );
    }
  });
