/** Loads what streams would have made of answers, in the order of their tables: entities before what refers to them. */
import type { Pool } from '../../../src/load/connection/pool.ts';
import type { Entry } from '../../../src/streams/row.ts';
import { at, mergeInto } from '../write/row-writes.ts';

/** What people write into titles, and what must come out of a view as it went in. */
export const HOSTILE = `'); drop schema marts cascade; -- "x" %s \\ \u{1F3B5}`;

export const observe = (pool: Pool, ...entries: readonly Entry[]) =>
  mergeInto(
    pool,
    entries.map((entry) => ({ ...entry, requestId: 1, observedAt: at(1) })),
  );
