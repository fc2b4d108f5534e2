/** Everything that this version defines, and the number that shows which of two versions is newer. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildAsOfFunctions } from './as-of.ts';
import { listObjectComments } from './comments.ts';
import type { Definition, SchemaAdditions } from './definition.ts';
import { readMartViews } from './marts.ts';
import { readOpsDefinitions } from './ops-definitions.ts';
import { packageFile } from '../../package-files.ts';

interface Release {
  /** Raised by `npm run docs` whenever a definition has changed. */
  readonly epoch: number;
  /** Digest of all definitions, by which `npm run docs` finds that one has changed. */
  readonly digest: string;
  /** See CONTRIBUTING.md: how many migrations a version must know to work with the schema of this one. */
  readonly works_since: number;
}

export const readRelease = (): Release =>
  JSON.parse(readFileSync(packageFile('migrations/definitions.json'), 'utf8')) as Release;

/** In an order in which each finds what it reads. */
export const listDefinitions = (): readonly Definition[] => [
  ...readOpsDefinitions(),
  ...buildAsOfFunctions(),
  ...readMartViews(),
];

export const digestText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Changes whenever a definition, a comment or an addition changes. It does not depend on the order in which tables were
 * imported.
 */
export function digestDefinitions(additions: SchemaAdditions): string {
  const all = [...listDefinitions(), ...listObjectComments(additions)].map((one) => JSON.stringify(one)).sort();
  return digestText(JSON.stringify([all, ...additions.extraTables.map(({ fingerprint }) => fingerprint)]));
}
