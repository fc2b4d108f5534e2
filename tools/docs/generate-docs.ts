/**
 * `npm run docs`: writes the files that follow from the catalogue and from a migrated database: pages in docs/, the
 * sources for dbt, the JSON Schema of the configuration, files in migrations/. With `--check` it writes nothing and
 * ends with exit code 1 where a file is out of date.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
// After all.ts, which decides the order of the tables.
import { buildConfigJsonSchema } from '../../src/config/json-schema.ts';
import { packageFile } from '../../src/package-files.ts';
import { readIfPresent } from '../../src/read-if-present.ts';
import { renderDbml } from './dbml.ts';
import { renderDbtSources } from './dbt.ts';
import { renderDefinitionsFile } from './definitions.ts';
import { renderDictionaryPage } from './dictionary.ts';
import { renderErdPage } from './erd.ts';
import { renderLedgerPage } from './ledger.ts';
import { readSchemas } from './read-schema.ts';

import { renderStreamTablesMart } from './stream-tables.ts';
import { renderStreamsPage } from './streams.ts';
import { withMigratedDatabase } from './with-migrated-database.ts';

const isCheck = process.argv.includes('--check');

const stale = [
  ...(await update({
    'docs/streams.md': renderStreamsPage(),
    'echotik.config.schema.json': `${JSON.stringify(buildConfigJsonSchema(), null, 2)}\n`,
    'migrations/marts/079_stream_tables.sql': renderStreamTablesMart(),
  })),
  // After the files that it is a digest of.
  ...(await update({ 'migrations/definitions.json': renderDefinitionsFile() })),
  ...(await withMigratedDatabase(async (pool) => {
    const schemas = await readSchemas(pool);
    return update({
      'docs/data-dictionary.md': renderDictionaryPage(schemas),
      'docs/erd.md': renderErdPage(schemas),
      'docs/erd.dbml': renderDbml(schemas),
      'docs/ledger.md': renderLedgerPage(schemas),
      'examples/dbt/sources.yml': renderDbtSources(schemas),
    });
  })),
];
if (isCheck && stale.length) {
  process.stderr.write(`error: not current: ${stale.join(', ')}\n  -> run \`npm run docs\`\n`);
  process.exitCode = 1;
}

/** Writes the files whose text has changed, unless this is a check. Returns their paths. */
async function update(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    const file = packageFile(path);
    if ((await readIfPresent(file)) === text) continue;
    changed.push(path);
    if (isCheck) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return changed;
}
