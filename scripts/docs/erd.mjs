/** docs/erd.md: tables and how they refer to each other, a picture a topic. */
import { describedTables } from '../../dist/load/tables/table.js';
import { shortType } from './markdown.mjs';
import { byTopic } from './topics.mjs';

export function erdPage({ echotik }) {
  const tables = new Map(echotik.map((relation) => [relation.name, relation]));
  const topics = byTopic(describedTables()).map(({ topic, tables: infos }) => {
    const own = infos.map(({ name }) => tables.get(name));
    return `## ${topic}\n\n\`\`\`mermaid\n${diagram(own)}\n\`\`\``;
  });
  return `# Tables and their keys

Keys (PK) and foreign keys (FK) only; all columns: [data-dictionary.md](data-dictionary.md). A box without columns is of another picture. Histories, versions and revisions have the columns of their table and are left out. Made by \`npm run docs\`.

${topics.join('\n\n')}
`;
}

function diagram(tables) {
  const boxes = tables.map(({ name, key, foreign_keys, columns }) => {
    const lines = columns.flatMap((column) => {
      const marks = [
        key.includes(column.name) && 'PK',
        foreign_keys.some((one) => one.column === column.name) && 'FK',
      ].filter(Boolean);
      return marks.length ? [`    ${shortType(column.type)} ${column.name} ${marks.join(', ')}`] : [];
    });
    return `  ${name} {\n${lines.join('\n')}\n  }`;
  });
  const lines = tables.flatMap(({ name, key, foreign_keys }) =>
    foreign_keys.map(({ column, table }) => {
      // One row a row of the other table where the column is the whole key.
      const many = key.length === 1 && key[0] === column ? 'o|' : 'o{';
      return `  ${table} ||--${many} ${name} : ${column}`;
    }),
  );
  return ['erDiagram', ...boxes, ...lines].join('\n');
}
