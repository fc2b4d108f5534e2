/** examples/dbt/sources.yml: the tables as sources of dbt, with freshness and tests (syntax of dbt 1.10.5 and later). */
import { Document } from 'yaml';
import { describedTables } from '../../dist/load/tables/table.js';
import { isBookkeeping } from './schema.mjs';
import { feeds } from './sources.mjs';

const days = (count) => ({ count, period: 'day' });

/** A slot may be late; two that are missing are an error. */
const FRESHNESS = {
  daily: { warn_after: { count: 36, period: 'hour' }, error_after: { count: 60, period: 'hour' } },
  weekly: { warn_after: days(8), error_after: days(15) },
  monthly: { warn_after: days(33), error_after: days(64) },
  'by hand': null,
};

const HEAD = ` Made by \`npm run docs\` from a migrated database. Freshness is that of the default pipelines: of what was written last,
 whatever day it is about. What is read by hand has none.`;

export function dbtSources({ echotik, marts }) {
  const own = new Set(describedTables().map(({ name }) => name));
  const tables = echotik.filter(({ name }) => own.has(name));
  const sources = {
    version: 2,
    sources: [
      {
        name: 'echotik',
        schema: 'echotik',
        description: "Normalized tables of EchoTik's TikTok analytics.",
        config: { loaded_at_field: '_loaded_at' },
        tables: tables.map(tableOf),
      },
      {
        name: 'marts',
        schema: 'marts',
        description: 'Views for analysts: one question each.',
        tables: marts.map(({ name, about, columns }) => ({
          name,
          description: about,
          columns: columns.map((column) => ({ name: column.name, description: column.meaning })),
        })),
      },
    ],
  };
  const document = new Document(sources, { aliasDuplicateObjects: false });
  document.commentBefore = HEAD;
  return document.toString({ lineWidth: 0 });
}

const tableOf = ({ name, about, key, foreign_keys, columns }) => ({
  name,
  description: about,
  config: { freshness: FRESHNESS[feeds.get(name).cadence] },
  columns: columns.map((column) => {
    const tests = [
      column.required && !isBookkeeping(column) && 'not_null',
      key.length === 1 && key[0] === column.name && 'unique',
      ...foreign_keys.filter((one) => one.column === column.name).map(relationship),
    ].filter(Boolean);
    return { name: column.name, description: column.meaning, ...(tests.length ? { data_tests: tests } : {}) };
  }),
});

const relationship = ({ table, of }) => ({
  relationships: { arguments: { to: `source('echotik', '${table}')`, field: of } },
});
