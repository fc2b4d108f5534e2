/** docs/erd.dbml: all tables and views with columns, notes and keys, for tools such as dbdiagram.io. */
import { describedTables } from '../../dist/load/tables/table.js';
import { byTopic } from './topics.mjs';

export function dbml({ echotik, marts }) {
  const groups = byTopic(describedTables()).map(
    ({ topic, tables: infos }) =>
      `TableGroup "${topic}" {\n${infos.map(({ name }) => `  "echotik"."${name}"`).join('\n')}\n}`,
  );
  const keys = echotik.flatMap(({ name, foreign_keys }) =>
    foreign_keys.map(({ column, table, of }) => `Ref: "echotik"."${name}"."${column}" > "echotik"."${table}"."${of}"`),
  );
  return `// Made by \`npm run docs\` from a migrated database.
Project echotik_warehouse {
  database_type: 'PostgreSQL'
}

${[...marts, ...echotik].map(tableText).join('\n\n')}

${keys.join('\n')}

${groups.join('\n\n')}
`;
}

function tableText({ schema, name, about, key, columns }) {
  const lines = columns.map((column) => {
    const settings = [
      key.length === 1 && key[0] === column.name && 'pk',
      column.required && 'not null',
      `note: ${quoted(column.meaning)}`,
    ].filter(Boolean);
    return `  "${column.name}" ${typeText(column.type)} [${settings.join(', ')}]`;
  });
  const compound =
    key.length > 1 ? [`  indexes {\n    (${key.map((column) => `"${column}"`).join(', ')}) [pk]\n  }`] : [];
  return [`Table "${schema}"."${name}" {`, ...lines, ...compound, `  Note: ${quoted(about)}`, '}'].join('\n');
}

const typeText = (type) => (/^\w+$/.test(type) ? type : `"${type}"`);

const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
