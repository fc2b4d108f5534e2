/** Tables of Markdown. */
export function table(head, rows) {
  const cells = [head, head.map(() => '---'), ...rows];
  return cells.map((row) => `| ${row.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

export const code = (text) => `\`${text}\``;

/** Of a relation as schema.mjs reads it. */
export const columnTable = (columns) =>
  table(
    ['column', 'type', 'meaning'],
    columns.map(({ name, type, meaning }) => [code(name), shortType(type), meaning]),
  );

export const shortType = (type) => type.replace(' with time zone', 'tz');
