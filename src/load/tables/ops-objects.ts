/** Which objects of the database are ours, and which version of the code defined them. */
import { sql } from 'drizzle-orm';
import { boolean, check, integer, jsonb, text } from 'drizzle-orm/pg-core';
import { describe } from './described.ts';
import { id, instant, now, opsSchema } from './ops.ts';

/** One row: how far the schema and the definitions of this database are. */
export const definitions = opsSchema.table(
  'definitions',
  {
    only_row: boolean().primaryKey().default(true),
    epoch: integer().notNull().default(0),
    digest: text(),
    migrations: integer().notNull().default(0),
    works_since: integer().notNull().default(0),
    adopts: boolean().notNull().default(false),
    applied_at: instant(),
  },
  (t) => [check('definitions_one_row', sql`${t.only_row}`)],
);

export const objects = opsSchema.table(
  'objects',
  {
    object: text().primaryKey(),
    kind: text().notNull(),
    oid: id().notNull(),
    definition: text(),
    comments: jsonb().notNull().default({}),
    applied_at: now(),
  },
  (t) => [check('objects_kind', sql`${t.kind} in ('schema', 'table', 'view', 'function')`)],
);

describe(
  definitions,
  'Which version of the code defined the views, functions and comments of this database: one row.',
  {
    only_row: 'True: there is no second row.',
    epoch:
      'Number of the newest definitions that were applied. A process whose definitions have a smaller number leaves all as it is.',
    digest: 'Digest of the definitions, when all of them are applied. Null: some are not, the next start tries again.',
    migrations: 'Migrations that the database had when works_since was recorded.',
    works_since:
      'A version that knows at least this many migrations works with this schema, even when newer migrations were applied.',
    adopts: 'True while the objects that a version without this table made are not recorded yet.',
    applied_at: 'When all definitions were applied last.',
  },
);

describe(
  objects,
  'An object that this software made. Objects that are not listed here belong to others and are never changed.',
  {
    object: 'Name with schema; of a function with the types of its arguments.',
    kind: 'schema, table, view or function.',
    oid: 'Its OID, by which an object that somebody else made under the same name is recognized.',
    definition: 'Digest of the statement that made it. Null: a migration made it.',
    comments:
      'Digest of each comment that was written on it, by column; the empty name is the object itself. Other comments are left alone.',
    applied_at: 'When it was made or changed last.',
  },
);
