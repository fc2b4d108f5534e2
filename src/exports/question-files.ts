/** The files of examples/questions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from '../package-files.ts';

const folder = packageFile('examples/questions');

/** Their names without `.sql`, in the order of their numbers. */
export const listQuestionNames = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted();

/** The statement with its comments. `name`: one of listQuestionNames. */
export const readQuestion = (name: string): string => readFileSync(join(folder, `${name}.sql`), 'utf8');
