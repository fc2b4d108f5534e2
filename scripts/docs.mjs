/**
 * `npm run docs`: writes docs/streams.md and docs/tables.md from the catalogue and the descriptions beside the tables, and
 * echotik.config.schema.json from the schema of the configuration, and the mart that tells which stream fills which table.
 * With --check nothing is written; it fails where they are not current. Reads what `npm run build` made.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '../dist/load/tables/all.js';
// After all.js, which decides the order of the tables.
import { configJsonSchema } from '../dist/config/json-schema.js';
import { describedTables, tableInfo } from '../dist/load/tables/table.js';
import { catalogue, groupOf } from '../dist/streams/catalogue.js';
import { feedsOf, isForEachRecord, isFromSettings, isWatched } from '../dist/streams/feeds.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes('--check');

const pages = {
  'docs/streams.md': streamsPage(),
  'docs/tables.md': tablesPage(),
  'migrations/marts/079_stream_tables.sql': streamTablesMart(),
  'echotik.config.schema.json': `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
};
const stale = Object.entries(pages).filter(([path, text]) => {
  const file = join(root, path);
  const current = read(file) === text;
  if (!current && !check) writeFileSync(file, text);
  return !current;
});
if (check && stale.length) {
  process.stderr.write(`error: not current: ${stale.map(([path]) => path).join(', ')}\n  -> run \`npm run docs\`\n`);
  process.exitCode = 1;
}

function streamsPage() {
  const groups = [...new Set(catalogue.map(groupOf))];
  const sections = groups.map((group) => {
    const rows = catalogue.filter((stream) => groupOf(stream) === group).map(streamRow);
    return `## ${group}\n\n${table(['stream', 'lane', 'credits', 'inputs', 'tables'], rows)}`;
  });
  return `# Streams

Every stream of the catalogue, by group of the API's documentation. Made by \`npm run docs\`; the params of each: \`npx echotik-warehouse streams --json\`.

Inputs tell where a stream's requests come from: the **configuration** (regions, languages), every **record** of another stream (in brackets: only when a pipeline or \`--follow\` names the child), the **watchlist**, or what another stream found **absent**. A stream
marked **by hand** is asked with \`--param\` only. Details that take several ids ask for up to ten at once. Credits are what one call costs; where nobody states a price, one.

${sections.join('\n\n')}
`;
}

function streamRow(stream) {
  const inputs = feedsOf(stream).map((feed) => {
    if (isFromSettings(feed)) return 'configuration';
    if (isWatched(feed)) return `watched ${feed.watch}s`;
    if (isForEachRecord(feed)) return feed.byDefault ? feed.parent.name : `[${feed.parent.name}]`;
    return `absent in ${feed.absentFrom.name}`;
  });
  const tables = tablesOf(stream).map((name) => `\`${name}\``);
  const credits = stream.batch ? `${stream.credits} for ${stream.batch.max}` : String(stream.credits);
  return [`\`${stream.name}\``, stream.lane, credits, inputs.join(', ') || 'by hand', tables.join(', ')];
}

function tablesOf(stream) {
  return [...new Set(stream.tables.map((one) => tableInfo(one).name))];
}

/** The database alone cannot tell it without reading every row. */
function streamTablesMart() {
  const rows = catalogue.map(
    (stream) => `  ('${stream.name}', '${groupOf(stream)}', '{${tablesOf(stream).join(', ')}}'::text[])`,
  );
  return `-- Which stream fills which table. Made by \`npm run docs\` from the catalogue.
create view marts.stream_tables as
select s.stream, s.stream_group, t.table_name
from (values
${rows.join(',\n')}
) s (stream, stream_group, tables)
cross join unnest(s.tables) t (table_name);

comment on view marts.stream_tables is 'Which endpoint of the API fills which table: a row a pair. Source: the catalogue of this version.';
comment on column marts.stream_tables.stream is 'The endpoint, as pipelines name it.';
comment on column marts.stream_tables.stream_group is 'Its group in the documentation of the API.';
comment on column marts.stream_tables.table_name is 'Table of schema echotik that its rows go to; some get no more than ids that another row refers to.';
`;
}

function tablesPage() {
  const sections = describedTables().map(({ name, shape, about, key, columns, history, revisions }) => {
    const rows = columns.map((column) => [
      `\`${column.name}\``,
      column.type.replace(' with time zone', 'tz'),
      column.comment,
    ]);
    const past = revisions
      ? ` Restated by the API; earlier contents: \`${name}_revisions\` with \`known_at\`.`
      : history
        ? ` History: \`${name}_history\`, as intervals \`${name}_versions\`.`
        : '';
    const keys = key.map((column) => `\`${column}\``).join(', ');
    return `## ${name}\n\n${about} ${shape[0].toUpperCase()}${shape.slice(1)}; key: ${keys}.${past}\n\n${table(['column', 'type', 'meaning'], rows)}`;
  });
  return `# Tables

The schema \`echotik\`. Made by \`npm run docs\` from the descriptions in \`src/load/tables\`; the same texts are comments in the database (\`\\d+ echotik.products\` in psql). The ledger in \`ops\` and the bodies in \`raw\`: [ledger.md](ledger.md).

An **entity** has one row a key: its current state, as far as any stream told it. A **link** is a pair of entities, with what is known of the two together. Both keep every earlier content in \`<name>_history\` (one row a change, \`observed_at\`), which \`<name>_versions\` shows as
intervals (\`valid_from\`, \`valid_to\`, \`is_current\`). A **fact** is keyed by a business day; its last known content stands. A row may begin as a stub with nothing but its key: something named it, and nothing told more of it yet.

Every table also has \`_request_id\` (the API request a row came from: ops.requests, raw.responses), \`_observed_at\` (when the API answered with this content) and \`_loaded_at\` (when the row was last written).

${sections.join('\n\n')}
`;
}

function table(head, rows) {
  const cells = [head, head.map(() => '---'), ...rows];
  return cells.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
