/** All that this version defines, and the number by which two versions know which of them is newer. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { metabaseRules } from '../metabase.ts';
import { asOfFunctions } from './as-of.ts';
import { allComments } from './comments.ts';
import type { Definition } from './definition.ts';
import { martViews } from './marts.ts';

const migrations = new URL('../../../migrations/', import.meta.url);

interface Release {
  /** Raised by `npm run docs` whenever a definition has changed. */
  readonly epoch: number;
  /** Of all definitions; tells `npm run docs` that they have changed. */
  readonly digest: string;
  /** See CONTRIBUTING.md: how many migrations a version must know to work with the schema of this one. */
  readonly works_since: number;
}

export const release = (): Release =>
  JSON.parse(readFileSync(new URL('definitions.json', migrations), 'utf8')) as Release;

const SIGNATURES: Readonly<Record<string, string>> = {
  make_partition: 'regclass, date',
  bound_partitions: 'regclass',
  partition_by_month: 'regclass, name, name',
};

/** Functions that make partitions: needed before the tables are complete. */
export const opsFunctions = (): readonly Definition[] =>
  readdirSync(fileURLToPath(new URL('functions/', migrations)))
    .sort()
    .map((file) => {
      const name = file.replace('.sql', '');
      const create = readFileSync(new URL(`functions/${file}`, migrations), 'utf8').trim();
      return { kind: 'function', object: `ops.${name}(${SIGNATURES[name]})`, create };
    });

/** In an order in which each finds what it reads. */
export const allDefinitions = (): readonly Definition[] => [...opsFunctions(), ...asOfFunctions(), ...martViews()];

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Changes whenever something that this version defines changes. Tables are known in the order in which their files were imported. */
export function digestOfAll(): string {
  const all = [...allDefinitions(), ...allComments()].map((one) => JSON.stringify(one)).sort();
  return digestOf(JSON.stringify([all, metabaseRules()]));
}
