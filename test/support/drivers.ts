/** JDBC and ODBC clients with the drivers of Debian. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const JDBC_DRIVER = '/usr/share/java/postgresql.jar';
/** Not the first python3 of the PATH: the module belongs to that of Debian. */
const PYTHON = '/usr/bin/python3';

const sourceOf = (name: string) => fileURLToPath(new URL(`drivers/${name}`, import.meta.url));

/** The variable, set to 1, makes a machine fail that has not got the driver, or no program that uses it. */
function requireOrSkip(name: string, isThere: boolean): boolean {
  if (!isThere && process.env['REQUIRE_DRIVERS']) throw new Error(`REQUIRE_DRIVERS is set, but there is no ${name}`);
  return isThere;
}

export const hasJdbc = (): boolean =>
  requireOrSkip('JDBC driver with a JDK', existsSync(JDBC_DRIVER) && !spawnSync('javac', ['-version']).error);

export const hasOdbc = (): boolean =>
  requireOrSkip(
    'ODBC driver with pyodbc',
    spawnSync(PYTHON, ['-c', 'import pyodbc, sys; sys.exit("PostgreSQL Unicode" not in pyodbc.drivers())']).status ===
      0,
  );

/** What a client observed, by its name. */
export type Observed = Readonly<Record<string, string>>;

export const runJdbcClient = (url: string): Promise<Observed> =>
  // Less memory and fewer compilers: the program runs for a second.
  runClient('java', ['-XX:TieredStopAtLevel=1', '-Xshare:auto', '-cp', JDBC_DRIVER, sourceOf('JdbcClient.java')], url);

export const runOdbcClient = (url: string): Promise<Observed> => runClient(PYTHON, [sourceOf('odbc_client.py')], url);

/** Throws with what the program wrote on stderr if it fails. */
async function runClient(program: string, args: readonly string[], url: string): Promise<Observed> {
  const { hostname, port, pathname, username, password } = new URL(url);
  const child = spawn(program, [...args, hostname, port, pathname.slice(1)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      LC_ALL: 'C.UTF-8',
      TZ: 'America/Chicago',
      BI_ROLE: decodeURIComponent(username),
      BI_PASSWORD: decodeURIComponent(password),
    },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`);
  return Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]),
  );
}
