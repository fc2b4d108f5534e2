/** The queries of examples/questions, and which views and tables each of them reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from '../../src/package-files.ts';
import { code, formatMarkdownTable } from './markdown.ts';

const folder = packageFile('examples/questions');

export function renderQuestionTable(): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const rows = files.sort().map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const question = text.slice(0, text.indexOf('\n')).replace(/^-- /, '');
    const relations = [...text.matchAll(/\b(?:marts|echotik)\.\w+/g)].map(([name]) => name);
    return [`[${question}](../examples/questions/${file})`, [...new Set(relations)].map(code).join(', ')];
  });
  return formatMarkdownTable(['question', 'reads'], rows);
}
