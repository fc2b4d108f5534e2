import { Command, InvalidArgumentError } from 'commander';
import type { Warehouse } from '../../app/open-warehouse.ts';
import { type ReaderGrant, grantReader, type ReaderRevocation, revokeReader } from '../../load/readers/reader-role.ts';
import { toRoleUrl } from '../../load/readers/readers.ts';
import { omitRequiredMethod } from '../../scram-client.ts';
import { withWarehouse } from '../context.ts';
import { jsonOption, parseTimeout } from '../input/options.ts';
import { readPasswordFile } from '../input/password-file.ts';
import { toPrintable } from '../../printable.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

/** PostgreSQL truncates longer names, which would then name another role. */
const MAX_NAME_BYTES = 63;

interface Options extends OutputOptions {
  readonly raw?: boolean;
  readonly ops?: boolean;
  readonly passwordFile?: string;
  readonly statementTimeout: string;
  readonly revoke?: boolean;
}

export const grantBiCommand = new Command('grant-bi')
  .argument('<role>', 'name of the role', parseRoleName)
  .option('--password-file <file>', 'file with its password; without one an existing role keeps its own')
  .option('--statement-timeout <time>', 'how long a query of it may take', parseTimeout, '60s')
  .option('--raw', 'also the stored bodies; left out, it is taken away again')
  .option('--ops', 'also the ledger: runs, requests, what they cost; left out, it is taken away again')
  .option('--revoke', 'take away all it was granted here')
  .addOption(jsonOption())
  .action(async (role: string, options: Options) => {
    const password = options.passwordFile === undefined ? undefined : readPasswordFile(options.passwordFile);
    const work = async (warehouse: Warehouse) => {
      const { pool, url } = warehouse;
      if (options.revoke) {
        const revocation = await revokeReader(pool, role);
        return printResult(options, revocation, () => revokeText(revocation));
      }
      const { statementTimeout, raw = false, ops = false } = options;
      const reader = { role, password, statementTimeout, reads_raw: raw, reads_ops: ops };
      const grant = { ...(await grantReader(pool, reader)), url: omitRequiredMethod(toRoleUrl(role, url)) };
      return printResult(options, grant, () => grantText(grant, warehouse));
    };
    await withWarehouse(work, { migrate: 'any' });
  });

function grantText(
  { role, created, has_password, statement_timeout, reads, url }: ReaderGrant & { url: string },
  { embedded }: Warehouse,
): string {
  const seen = reads.map(({ schema, relations }) => `${schema} (${relations})`).join(', ');
  return [
    `The role ${role} is ${created ? 'made' : 'up to date'}. It reads, in tables and views: ${seen}.`,
    `It writes nothing; a query may take ${statement_timeout}.`,
    has_password === false && 'It has no password yet. To set one: the same command with --password-file <file>.',
    `To connect, with its password: ${url}`,
    embedded && 'The embedded PostgreSQL runs while an echotik-warehouse command does, such as npm start.',
  ]
    .filter((line) => typeof line === 'string')
    .map((line) => `${toPrintable(line)}\n`)
    .join('');
}

const revokeText = ({ role, exists }: ReaderRevocation): string =>
  exists
    ? `The role ${role} has nothing any more of what it was granted here. It is still there: drop role removes it.\n`
    : `The role ${role} was gone already, and is forgotten.\n`;

function parseRoleName(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes < 1 || bytes > MAX_NAME_BYTES)
    throw new InvalidArgumentError(`Expected a name of 1 to ${MAX_NAME_BYTES} bytes.`);
  return text;
}
