/** The file `.env`: of the working directory, else of the folder that the command works for. What the shell has set stands. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { doubtOf, findProjectFolder, ownUsers } from '../config/project-folder.ts';

/** Variables that hold a path; a relative one is meant from the folder of the file. */
const isPath = (name: string) => /^(?:ECHOTIK_HOME|ECHOTIK_CONFIG|\w+_FILE)$/.test(name);

export function loadEnvFile(variables: NodeJS.ProcessEnv = process.env, from: string = process.cwd()): void {
  const path = envFile(variables, from);
  if (path === undefined) return;
  for (const [name, value] of Object.entries(parseEnv(readFileSync(path, 'utf8')))) {
    if (value === undefined) continue;
    variables[name] ??= value.trim() && isPath(name) ? resolve(dirname(path), value.trim()) : value;
  }
}

function envFile({ HOME, SUDO_UID }: NodeJS.ProcessEnv, from: string): string | undefined {
  const own = join(from, '.env');
  if (existsSync(own)) return own;
  const users = ownUsers(SUDO_UID);
  const { folder } = findProjectFolder(from, { ceiling: HOME, users });
  const above = join(folder, '.env');
  return existsSync(above) && doubtOf(above, users) === undefined ? above : undefined;
}
