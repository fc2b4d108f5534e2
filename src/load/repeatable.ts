/** What the database says of its tables and makes of them, as this version knows it: applied whole whenever it has changed. */
import { createHash } from 'node:crypto';
import { asOfStatements } from './as-of.ts';
import { commentStatements } from './comments.ts';
import { martStatements } from './marts.ts';
import { fillMetabase, metabaseRules, metabaseStatements } from './metabase.ts';
import type { Connection } from './pool.ts';
import { grantAgain, OPS_FUNCTIONS } from './readers.ts';

const statements = () => [
  ...asOfStatements(),
  ...martStatements(),
  ...commentStatements(),
  ...metabaseStatements(),
  OPS_FUNCTIONS,
];

/**
 * By a mark of its own, not by migrations: a description or a view may change, or a process die, without one. The
 * connection is closed after an error, and what it began with it.
 */
export async function applyRepeatable(connection: Connection): Promise<void> {
  const text = statements().join(';\n');
  const mark = `Normalized tables of EchoTik's TikTok analytics. Version ${createHash('sha256')
    .update(text + metabaseRules())
    .digest('hex')
    .slice(0, 12)}.`;
  const { rows } = await connection.query(`select obj_description('echotik'::regnamespace, 'pg_namespace') as mark`);
  if (rows[0].mark === mark) return;
  await connection.query(`begin;\n${text}`);
  await fillMetabase(connection);
  await grantAgain(connection);
  await connection.query(`comment on schema echotik is '${mark.replaceAll("'", "''")}';\ncommit`);
}
