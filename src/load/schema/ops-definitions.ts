/** Functions and views of schema ops: hand-written SQL in migrations/functions and migrations/views, one file each. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ObjectComment, Definition } from './definition.ts';
import { packageFile } from '../../package-files.ts';

interface OpsObject {
  readonly definition: Definition;
  readonly comments: readonly ObjectComment[];
}

const COMMENT = /^comment on (view|column|function) (ops\.\w+)(?:\.(\w+)|(\([^)]*\)))? is '((?:[^']|'')*)';?$/;

/**
 * A file has one `create` statement, followed by the comments on the object and its columns. The comment on a function
 * has the types of its arguments, by which the function is identified.
 */
function readOpsObject(kind: Definition['kind'], path: string): OpsObject {
  const [create = '', ...rest] = readFileSync(packageFile(path), 'utf8')
    .trim()
    .split(/;\n+(?=comment on )/);
  const comments = rest.map((statement): ObjectComment => {
    const [whole, , name = '', column = '', signature = '', text = ''] = COMMENT.exec(statement) ?? [];
    if (!whole) throw new Error(`${path}: ${statement} is not a comment on the ${kind}`);
    return { kind, object: `${name}${signature}`, column, text: text.replaceAll("''", "'") };
  });
  const [own] = comments;
  if (!own || own.column !== '') throw new Error(`${path} has no comment on the ${kind}`);
  return {
    definition: { kind, object: own.object, create: create.replace(/^create view/m, 'create or replace view') },
    comments,
  };
}

const readFolder = (kind: Definition['kind'], folder: string): readonly OpsObject[] =>
  readdirSync(packageFile(folder))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readOpsObject(kind, `${folder}/${file}`));

/** Functions in alphabetical order (is_stale comes before stored_answer, which calls it), then views. */
const readOpsObjects = () => [
  ...readFolder('function', 'migrations/functions'),
  ...readFolder('view', 'migrations/views'),
];

/** Needed before the tables are complete: functions that make partitions, and what statements of the ledger call. */
export const readOpsDefinitions = (): readonly Definition[] => readOpsObjects().map(({ definition }) => definition);

export const readOpsComments = (): readonly ObjectComment[] => readOpsObjects().flatMap(({ comments }) => comments);
