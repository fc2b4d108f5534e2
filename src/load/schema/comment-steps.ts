/** Writes the comments of this version. A comment that another user wrote on an object of the warehouse stays. */
import type { Step } from '../connection/ddl.ts';
import type { Connection } from '../connection/pool.ts';
import { grantToReaders } from '../readers/readers.ts';
import { digestText } from './all-definitions.ts';
import { type Catalogue, type DatabaseObject, recordObject, type ObjectRecord } from './catalogue.ts';
import { groupBy } from '../../group-by.ts';
import type { Definition, ObjectComment } from './definition.ts';
import { buildCommentStatement } from './object-settings.ts';
import { isForeign, formatObjectTitle } from './place-definition.ts';

/**
 * One step for each object whose comments, or whose record in ops.objects, are not up to date. `definitions`: by
 * object.
 */
export function buildCommentSteps(
  connection: Connection,
  catalogue: Catalogue,
  definitions: ReadonlyMap<string, Definition>,
  comments: readonly ObjectComment[],
): readonly Step[] {
  const { found, recorded } = catalogue;
  // Tables and schemas come from migrations; schema marts, views and functions may belong to another application.
  const isOthers = (object: string) =>
    object === 'marts' ? !recorded.has(object) : definitions.has(object) && isForeign(catalogue, object);
  return [...groupBy(comments, ({ object }) => object)].flatMap(([object, own]) => {
    const there = found.get(object);
    if (!there || there.kind !== own[0]?.kind || isOthers(object)) return [];
    const known = recorded.get(object);
    if (known?.oid === there.oid && areCommentsCurrent(there, known, own)) return [];
    return [
      {
        object: `comments on ${formatObjectTitle(there)}`,
        run: () => writeComments(connection, there, known, own),
      },
    ];
  });
}

/**
 * Whether another user wrote the comment: it is neither the one of this version nor one that an earlier version wrote.
 */
const isForeignComment = (now: string | undefined, comment: ObjectComment, known: ObjectRecord | undefined): boolean =>
  now !== undefined && now !== comment.text && known?.comments[comment.column] !== digestText(now);

const areCommentsCurrent = (
  { comments: there }: DatabaseObject,
  known: ObjectRecord,
  comments: readonly ObjectComment[],
): boolean =>
  comments.every((comment) => {
    const now = there.get(comment.column);
    if (isForeignComment(now, comment, known)) return true;
    return now === comment.text && known.comments[comment.column] === digestText(now);
  });

async function writeComments(
  connection: Connection,
  there: DatabaseObject,
  known: ObjectRecord | undefined,
  comments: readonly ObjectComment[],
): Promise<readonly []> {
  const { object, kind, oid } = there;
  const { rows } = await connection.query<{ name: string }>(
    'select attname::text as name from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped',
    [oid],
  );
  // An older definition that had to be kept may not have all columns.
  const columns = new Set(['', ...rows.map(({ name }) => name)]);
  const ours = comments.filter(
    (comment) => columns.has(comment.column) && !isForeignComment(there.comments.get(comment.column), comment, known),
  );
  const statements = ours
    .filter(({ column, text }) => there.comments.get(column) !== text)
    .map(({ column, text }) => buildCommentStatement(kind, object, column, text));
  if (statements.length) await connection.query(statements.join(';\n'));
  const digests = Object.fromEntries(ours.map(({ column, text }) => [column, digestText(text)]));
  const { definition = null } = known ?? {};
  await recordObject(connection, { object, kind, oid, definition, comments: { ...known?.comments, ...digests } });
  if (!known && (kind === 'table' || kind === 'view')) await grantToReaders(connection, { kind, object });
  return [];
}
