/** Reads the views for analysts, in schema marts: hand-written SQL, one file for each, sorted by file name. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ObjectComment, Definition } from './definition.ts';
import { packageFile } from '../../package-files.ts';

const folder = packageFile('migrations/marts');

interface Mart {
  readonly view: Definition;
  readonly comments: readonly ObjectComment[];
}

const CREATE = /^create view (marts\.\w+) as/m;
const COMMENT = /^comment on (?:view|column) marts\.\w+(?:\.(\w+))? is '((?:[^']|'')*)'$/;

/** A file holds one `create view` statement, followed by the comments on it. */
function readMart(file: string): Mart {
  const [create = '', ...rest] = readFileSync(`${folder}/${file}`, 'utf8').trim().replace(/;$/, '').split(/;\n+/);
  const object = CREATE.exec(create)?.[1];
  if (!object) throw new Error(`migrations/marts/${file} does not begin with create view marts.<name> as`);
  const comments = rest.map((statement): ObjectComment => {
    const [whole, column = '', text = ''] = COMMENT.exec(statement) ?? [];
    if (!whole) throw new Error(`migrations/marts/${file}: ${statement} is no comment on the view`);
    return { kind: 'view', object, column, text: text.replaceAll("''", "'") };
  });
  return { view: { kind: 'view', object, create: create.replace(CREATE, 'create or replace view $1 as') }, comments };
}

/** Not cached: a process needs them once. */
const readMarts = () =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map(readMart);

export const readMartViews = (): readonly Definition[] => readMarts().map(({ view }) => view);

export const readMartComments = (): readonly ObjectComment[] => readMarts().flatMap(({ comments }) => comments);
