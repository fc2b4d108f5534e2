/** The migrations of this version: `migrations/<number>_<name>.sql`, in the order of their numbers. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { packageFile } from '../../package-files.ts';

export interface Migration {
  readonly number: number;
  /** Without the number and `.sql`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string;
}

/** Number of the first file. It contains the migrations 0 to 13 of earlier versions. */
export const BASELINE = 13;

export const readMigrations = (): readonly Migration[] =>
  readdirSync(packageFile('migrations'))
    .flatMap((file) => {
      const [, number, name = ''] = /^(\d{4})_(.+)\.sql$/.exec(file) ?? [];
      return number === undefined ? [] : [readMigration(file, Number(number), name)];
    })
    .sort((a, b) => a.number - b.number);

function readMigration(file: string, number: number, name: string): Migration {
  const sql = readFileSync(packageFile(`migrations/${file}`), 'utf8');
  return { number, name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}
