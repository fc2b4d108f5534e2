/**
 * Databases of versions before the baseline. These recorded their migrations in `drizzle.__drizzle_migrations`, which
 * other applications with the same library use too: rows with other hashes are not ours.
 */
import { ConfigError } from '../../errors.ts';
import { onlyRow } from '../connection/only-row.ts';
import type { Connection, Pool } from '../connection/pool.ts';

/** SHA-256 of the files 0000 to 0013. The second one of a line is the same migration before a correction. */
const OLD_MIGRATIONS: readonly (readonly string[])[] = [
  ['e71fe6a25368681ca12212351634435ed34f322a096a254d9e08d8f3abf422d3'],
  ['f3850048968e3e3d0f1421acf58491479c1ca6837a6806fc04dbb26cded2af89'],
  ['b52505520902b6188f9f31c3e3a757ca982aec10b5a804761a89cc399e29c18c'],
  ['ab6b272e64e21c7ffad210164b867bd689ada1f80d4a724a41f8464080550e9f'],
  ['ffd38c0ffc63ef90e2bc89cdc998e2884e5ecbff497769f6803688becf5b5ef9'],
  ['d992ecd8892b9dd5ec295ad747ae8ecd52545513e015ff8f4fc4fb1c1b136458'],
  ['7d32bc4eec62978dd6d2ed7f8e4396652a973fbfc908bc5984f487b911fea6bd'],
  ['41f6e30b2c6aa52a333ada28b1cae1bd406ca20dd0ff5eafa4cde771406f3d6f'],
  ['57ecce9d5d88fce0c20f2fadbd48e65b64ad51e1e684d228275e62dc9774c193'],
  ['26218e66cf0a420bac692999d82ac8cbfe57bb3824a4777f919f0b2daa2e54cf'],
  ['faa8c0701333cdd6c67e2149ba6bddb1ecbfc1881c83d96a040ddf906678e0f9'],
  ['7ce248bb62fb7765bdccfc8a3db5d4723ece6d3d10568d88ddc07c10efa53f23'],
  [
    'bed4c231eec02ab4a64891578bff2060fd586cae98a1b89b0512519d9c152daf',
    'c8946fc61a75c58af04568791901e8e53227f8a002b24da143fa00d50e42ce05',
  ],
  ['5502f922265ac0b7a3834cea3c930786c4f2843bc27bec9f0cb1b82ffbe8e139'],
];

/** The last commit whose migrations an older database can be upgraded with. */
const LAST_WITH_OLD_MIGRATIONS = '98e67ed';

/** Both are looked up in the catalogue: `to_regclass` fails where the role may not use the schema. */
const HAS_OLD_JOURNAL = `select count(*) = 2 as is_there from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where (n.nspname, c.relname) in (('drizzle', '__drizzle_migrations'), ('ops', 'requests'))`;

/** How many of the old migrations the database has; 0 where it has no tables of ours. Changes nothing. */
export async function countOldMigrations(database: Pool | Connection): Promise<number> {
  const found = await database.query<{ is_there: boolean }>(HAS_OLD_JOURNAL);
  if (!onlyRow(found).is_there) return 0;
  const { rows } = await database.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations');
  const hashes = new Set(rows.map(({ hash }) => hash));
  return OLD_MIGRATIONS.filter((own) => own.some((hash) => hashes.has(hash))).length;
}

/** `applied`: how many of the old migrations the database has. */
export const createTooOldError = (applied: number): ConfigError =>
  new ConfigError(
    `the database has ${applied} of the ${OLD_MIGRATIONS.length} migrations that come before the first one of this version`,
    {
      remedy: `run \`migrate\` of version 0.1 (commit ${LAST_WITH_OLD_MIGRATIONS}) once, then this version; docs/operations.md, "Upgrades"`,
    },
  );
