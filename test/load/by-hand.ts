/** What is written by hand in the migration that changes types of columns which views read. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Pool } from '../../src/load/pool.ts';

const MIGRATION = readFileSync(new URL('../../migrations/0012_tolerance.sql', import.meta.url), 'utf8');

/** Runs it again on a database that a test has made older, with the changes of `alter`. Throws what PostgreSQL says. */
export async function runByHand(pool: Pool, alter: (statement: string) => string = (same) => same): Promise<void> {
  const statements = MIGRATION.split('--> statement-breakpoint').filter((one) => one.includes('-- by hand'));
  expect(statements).toHaveLength(3);
  for (const statement of statements) await pool.query(alter(statement));
}
