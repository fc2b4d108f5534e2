/** Words that docs/glossary.md replaces by others do not come back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Only words that have no other use here. Ask, set and hold, for example, are right in other meanings, so a reader has
 * to judge them.
 */
const REPLACED =
  /\b(?:told|tells?|so many|at the most|by hand|puts? right|(?:give|gives|gave|given) up|(?:goes|going|went|gone) on|twins?|trouble|(?:take|takes|taken|took) back)\b/i;

const list = (folder: string, extension: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => extension.test(name))
    .map((name) => join(folder, name));

/** Decisions are not rewritten, and the glossary lists the words. */
const isPage = (path: string) => !/decisions[/\\]|glossary\.md$/.test(path);

test.each([
  [
    'code',
    [
      ...['src', 'simulator', 'tools'].flatMap((folder) => list(folder, /\.tsx?$/)),
      ...list('scripts', /\.mjs$/),
      ...list('assets', /\.js$/),
    ],
  ],
  ['pages', ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...list('docs', /\.md$/).filter(isPage)]],
])('%s: no word that the glossary replaces', (_, files) => {
  const found = files.flatMap((path) =>
    readFileSync(join(ROOT, path), 'utf8')
      .split('\n')
      .map((line, index) => ({ where: `${path}:${index + 1}`, word: REPLACED.exec(line)?.[0] }))
      .filter(({ word }) => word !== undefined),
  );
  expect(files.length).toBeGreaterThan(10);
  expect(found).toEqual([]);
});
