/**
 * `npm run docs`: writes what can be told by the catalogue, and by a database that is migrated for it: docs/, the sources for
 * dbt, the schema of the configuration. With --check nothing is written; it fails where they are not current. Reads what
 * `npm run build` made; nothing has to run.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '../dist/load/tables/all.js';
// After all.js, which decides the order of the tables.
import { configJsonSchema } from '../dist/config/json-schema.js';
import { dbml } from './docs/dbml.mjs';
import { dbtSources } from './docs/dbt.mjs';
import { definitionsFile } from './docs/definitions.mjs';
import { dictionaryPage } from './docs/dictionary.mjs';
import { erdPage } from './docs/erd.mjs';
import { ledgerPage } from './docs/ledger.mjs';
import { readSchema } from './docs/schema.mjs';
import { sourcesFile } from './docs/sources.mjs';
import { streamTablesMart } from './docs/stream-tables.mjs';
import { streamsPage } from './docs/streams.mjs';
import { withWarehouse } from './docs/warehouse.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');

const stale = [
  ...keep({
    'docs/streams.md': streamsPage(),
    'echotik.config.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
    // Before the database is made, which reads it.
    'migrations/sources.json': sourcesFile(),
    'migrations/marts/079_stream_tables.sql': streamTablesMart(),
  }),
  // After the files that it is a digest of.
  ...keep({ 'migrations/definitions.json': definitionsFile() }),
  ...(await withWarehouse(async (pool) => {
    const schema = await readSchema(pool);
    return keep({
      'docs/data-dictionary.md': dictionaryPage(schema),
      'docs/erd.md': erdPage(schema),
      'docs/erd.dbml': dbml(schema),
      'docs/ledger.md': ledgerPage(schema),
      'examples/dbt/sources.yml': dbtSources(schema),
    });
  })),
];
if (check && stale.length) {
  process.stderr.write(`error: not current: ${stale.join(', ')}\n  -> run \`npm run docs\`\n`);
  process.exitCode = 1;
}

/** Writes what is not current, or only says so. */
function keep(pages) {
  return Object.entries(pages).flatMap(([path, text]) => {
    const file = join(root, path);
    if (read(file) === text) return [];
    if (!check) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return [path];
  });
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
