/** docs/erd.md: tables and their foreign keys, one diagram for each topic. */
import { listTableInfos } from '../../src/load/tables/all.ts';
import { GENERATED_PAGE, shortenType } from './markdown.ts';
import { type Relation, requireRelation, type Schemas } from './read-schema.ts';
import { groupByTopic } from './topics.ts';

export function renderErdPage({ echotik }: Schemas): string {
  const topics = groupByTopic(listTableInfos()).map(({ topic, tables }) => {
    const own = tables.map(({ name }) => requireRelation(echotik, name));
    return `## ${topic}\n\n\`\`\`mermaid\n${renderDiagram(own)}\n\`\`\``;
  });
  return `${GENERATED_PAGE}

# Tables and their keys

Keys (PK) and foreign keys (FK) only; all columns: [data-dictionary.md](data-dictionary.md). A box without columns belongs to
another diagram. Histories, versions and revisions have the columns of their table and are left out.

${topics.join('\n\n')}
`;
}

function renderDiagram(tables: readonly Relation[]): string {
  const boxes = tables.map(({ name, key, foreign_keys, columns }) => {
    const lines = columns.flatMap((column) => {
      const marks = [
        ...(key.includes(column.name) ? ['PK'] : []),
        ...(foreign_keys.some((one) => one.column === column.name) ? ['FK'] : []),
      ];
      return marks.length ? [`    ${shortenType(column.type)} ${column.name} ${marks.join(', ')}`] : [];
    });
    return `  ${name} {\n${lines.join('\n')}\n  }`;
  });
  const lines = tables.flatMap(({ name, key, foreign_keys }) =>
    foreign_keys.map(({ column, table }) => {
      // At most one row for each row of the other table where the column is the whole key.
      const many = key.length === 1 && key[0] === column ? 'o|' : 'o{';
      return `  ${table} ||--${many} ${name} : ${column}`;
    }),
  );
  return ['erDiagram', ...boxes, ...lines].join('\n');
}
