/** What npm would publish: everything that messages point to. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Paths as they stand in messages, help and comments of the code. */
const POINTERS = /docs\/[\w/-]+\.md|examples\/[a-z-]+|\.env\.example/g;

test('every document that the code mentions is in the package', async () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const mentioned = new Set(
    sources.flatMap((name) => readFileSync(join(root, 'src', name), 'utf8').match(POINTERS) ?? []),
  );
  expect([...mentioned]).toEqual(expect.arrayContaining(['docs/configuration.md', 'docs/checks.md', '.env.example']));
  // Without scripts: the build would change what other tests run.
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: tmpdir() },
    maxBuffer: 16 * 1024 * 1024,
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const shipped = files.map(({ path }) => path);
  const missing = [...mentioned].filter(
    (path) => !shipped.some((file) => file === path || file.startsWith(`${path}/`)),
  );
  expect(missing).toEqual([]);
});
