/** The questions of examples/questions, and which views and tables each reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { code, table } from './markdown.mjs';

const folder = new URL('../../examples/questions/', import.meta.url);

export function questionTable() {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const rows = files.sort().map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const question = text.slice(0, text.indexOf('\n')).replace(/^-- /, '');
    const relations = [...text.matchAll(/\b(?:marts|echotik)\.\w+/g)].map(([name]) => name);
    return [`[${question}](../examples/questions/${file})`, [...new Set(relations)].map(code).join(', ')];
  });
  return table(['question', 'reads'], rows);
}
