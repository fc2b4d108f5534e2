/** A configuration file of a test's own: the unlimited lanes of all tests, and what it wants beside them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LANES = { offline: { concurrency: 4, perSecond: null }, realtime: { concurrency: 4, perSecond: null } };

/** Lends the path of a file that holds `settings`; JSON is YAML. */
export async function withConfigFile<T>(settings: object, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-config-'));
  const path = join(folder, 'echotik.config.yaml');
  await writeFile(path, JSON.stringify({ lanes: LANES, budget: 'unlimited', ...settings }));
  return work(path).finally(() => rm(folder, { recursive: true }));
}
