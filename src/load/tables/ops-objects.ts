/** The objects of the database that this software created, and the version that defined them. */
import { sql } from 'drizzle-orm';
import { check } from 'drizzle-orm/pg-core';
import { count, document, flag, instantColumn, label } from './columns.ts';
import { id, ledgerTable, oneOf, writtenAt } from './ledger-table.ts';

export const definitions = ledgerTable(
  'definitions',
  {
    about:
      'The version of the code that defined the views, functions and comments of this database. The table has one row.',
    columns: {
      only_row: flag('Always true: the key allows one row only.').primaryKey().default(true),
      epoch: count(
        'Number of the newest definitions that were applied. A process whose definitions have a smaller number changes nothing.',
      )
        .notNull()
        .default(0),
      digest: label(
        'Digest of the definitions when all of them are applied. Null: some are not, and the next start tries again.',
      ),
      migrations: count('Migrations that the database had when works_since was recorded.').notNull().default(0),
      works_since: count(
        'A version that knows at least this many migrations works with this schema, even when newer migrations were applied.',
      )
        .notNull()
        .default(0),
      adopts: flag('True until the objects that a version without this table created are recorded.')
        .notNull()
        .default(false),
      applied_at: instantColumn('When all definitions were last applied. Null: never.'),
    },
  },
  (t) => [check('definitions_one_row', sql`${t.only_row}`)],
);

export const objectKinds = ['schema', 'table', 'view', 'function'] as const;

export const objects = ledgerTable('objects', {
  about:
    'An object that this software created. Objects that are not listed here belong to others and are never changed.',
  columns: {
    object: label('Name with its schema; for a function with the types of its arguments.').primaryKey(),
    kind: oneOf(objectKinds, 'schema, table, view or function.').notNull(),
    oid: id('OID of the object. An object of the same name with another OID was created by others.').notNull(),
    definition: label('Digest of the statement that created it. Null: a migration created it.'),
    comments: document(
      'Digest of each comment that this software wrote, by column; the empty name is the object itself. Other comments are not changed.',
    )
      .notNull()
      .default({}),
    applied_at: writtenAt('When the object was last created or changed.'),
  },
});

export const migrations = ledgerTable('migrations', {
  about: 'A migration that was applied to this database. The baseline counts as the fourteen migrations before it.',
  columns: {
    number: count('The number at the start of the name of its file.').primaryKey(),
    name: label('Name of its file, without the number and `.sql`.').notNull(),
    sha256: label('SHA-256 of its file when it was applied, in hexadecimal digits.').notNull(),
    version: label('Version of the software that applied it.').notNull(),
    applied_at: writtenAt(
      'When it was applied. Of a database that an older version made: when the baseline was found in place.',
    ),
  },
});
