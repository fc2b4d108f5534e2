/** The views for analysts, in schema marts: hand-written SQL, one file each, in the order of their names. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Comment, Definition } from './definition.ts';

const folder = fileURLToPath(new URL('../../../migrations/marts', import.meta.url));

interface Mart {
  readonly view: Definition;
  readonly comments: readonly Comment[];
}

const CREATE = /^create view (marts\.\w+) as/m;
const COMMENT = /^comment on (?:view|column) marts\.\w+(?:\.(\w+))? is '((?:[^']|'')*)'$/;

/** A file holds one `create view` statement, followed by the comments on it. */
function readMart(file: string): Mart {
  const [create = '', ...rest] = readFileSync(`${folder}/${file}`, 'utf8').trim().replace(/;$/, '').split(/;\n+/);
  const object = CREATE.exec(create)?.[1];
  if (!object) throw new Error(`migrations/marts/${file} does not begin with create view marts.<name> as`);
  const comments = rest.map((statement): Comment => {
    const [whole, column = '', text = ''] = COMMENT.exec(statement) ?? [];
    if (!whole) throw new Error(`migrations/marts/${file}: ${statement} is no comment on the view`);
    return { kind: 'view', object, column, text: text.replaceAll("''", "'") };
  });
  return { view: { kind: 'view', object, create: create.replace(CREATE, 'create or replace view $1 as') }, comments };
}

/** Read anew each time: they are needed once in a process. */
const marts = () =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map(readMart);

export const martViews = (): readonly Definition[] => marts().map(({ view }) => view);

export const martComments = (): readonly Comment[] => marts().flatMap(({ comments }) => comments);
