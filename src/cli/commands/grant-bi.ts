import { Command, InvalidArgumentError } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { openWarehouse, type Warehouse } from '../../jobs/warehouse.ts';
import { type Granted, grantReader, type Revoked, revokeReader } from '../../load/reader-role.ts';
import { urlAs } from '../../load/readers.ts';
import { json } from '../options.ts';
import { readPasswordFile } from '../password-file.ts';
import { printable } from '../table.ts';

/** PostgreSQL cuts longer names off, and would then mean another role. */
const LONGEST_NAME = 63;

interface Options {
  readonly raw?: boolean;
  readonly ops?: boolean;
  readonly passwordFile?: string;
  readonly statementTimeout: string;
  readonly revoke?: boolean;
  readonly json?: boolean;
}

export const grantBi = new Command('grant-bi')
  .description(
    'Make a role for analysts and BI tools, or update it: it reads schemas echotik and marts, and writes nothing.',
  )
  .argument('<role>', 'name of the role', roleName)
  .option('--password-file <file>', 'file with its password; without one an existing role keeps its own')
  .option('--statement-timeout <time>', 'how long a query of it may take', timeout, '60s')
  .option('--raw', 'also the stored bodies; left out, it is taken away again')
  .option('--ops', 'also the ledger: runs, requests, what they cost; left out, it is taken away again')
  .option('--revoke', 'take away all it was granted here')
  .addOption(json())
  .action(async (role: string, options: Options) => {
    const password = options.passwordFile === undefined ? undefined : readPasswordFile(options.passwordFile);
    const warehouse = await openWarehouse(readEnvironment());
    try {
      const told = options.revoke
        ? await revokeReader(warehouse.pool, role)
        : {
            ...(await grantReader(warehouse.pool, {
              role,
              password,
              statementTimeout: options.statementTimeout,
              reads_raw: options.raw ?? false,
              reads_ops: options.ops ?? false,
            })),
            url: urlAs(role, warehouse.url).href,
          };
      if (options.json) process.stdout.write(`${JSON.stringify(told)}\n`);
      else process.stdout.write('reads' in told ? grantText(told, warehouse) : revokeText(told));
    } finally {
      await warehouse.close();
    }
  });

function grantText(
  { role, created, has_password, statement_timeout, reads, url }: Granted & { url: string },
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
    .map((line) => `${printable(line)}\n`)
    .join('');
}

const revokeText = ({ role, exists }: Revoked): string =>
  exists
    ? `The role ${role} has nothing any more of what it was granted here. It is still there: drop role removes it.\n`
    : `The role ${role} was gone already, and is forgotten.\n`;

function roleName(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes < 1 || bytes > LONGEST_NAME)
    throw new InvalidArgumentError(`Expected a name of 1 to ${LONGEST_NAME} bytes.`);
  return text;
}

function timeout(text: string): string {
  if (!/^[1-9]\d{0,5}(ms|s|min|h)$/.test(text))
    throw new InvalidArgumentError('Expected a time such as 60s, 5min or 500ms.');
  return text;
}
