/** Writes the comments of this version. A comment that somebody else wrote on an object of ours stays. */
import type { Step } from '../ddl.ts';
import type { Connection } from '../pool.ts';
import { grantToReaders } from '../readers.ts';
import { digestOf } from './all.ts';
import { type Catalogue, type Found, record, type Recorded } from './catalogue.ts';
import { allComments } from './comments.ts';
import { type Comment, type Definition, grouped } from './definition.ts';
import { commentStatement } from './keep.ts';
import { isForeign, titleOf } from './place.ts';

/** One step for each object whose comments, or whose record in ops.objects, are not up to date. */
export function commentSteps(
  connection: Connection,
  catalogue: Catalogue,
  definitions: ReadonlyMap<string, Definition>,
): readonly Step[] {
  const { found, recorded } = catalogue;
  // Tables and schemas come from migrations; schema marts, views and functions may be somebody else's.
  const isOthers = (object: string) =>
    object === 'marts' ? !recorded.has(object) : definitions.has(object) && isForeign(catalogue, object);
  return [...grouped(allComments(), ({ object }) => object)].flatMap(([object, comments]) => {
    const there = found.get(object);
    if (!there || there.kind !== comments[0]?.kind || isOthers(object)) return [];
    const known = recorded.get(object);
    if (known?.oid === there.oid && isWritten(there, known, comments)) return [];
    return [{ object: `comments on ${titleOf(there)}`, run: () => writeComments(connection, there, known, comments) }];
  });
}

/** Theirs: neither what we want nor what we wrote. */
const isTheirs = (now: string | undefined, comment: Comment, known: Recorded | undefined): boolean =>
  now !== undefined && now !== comment.text && known?.comments[comment.column] !== digestOf(now);

const isWritten = ({ comments: there }: Found, known: Recorded, comments: readonly Comment[]): boolean =>
  comments.every((comment) => {
    const now = there.get(comment.column);
    if (isTheirs(now, comment, known)) return true;
    return now === comment.text && known.comments[comment.column] === digestOf(now);
  });

async function writeComments(
  connection: Connection,
  there: Found,
  known: Recorded | undefined,
  comments: readonly Comment[],
): Promise<readonly []> {
  const { object, kind, oid } = there;
  const { rows } = await connection.query<{ name: string }>(
    'select attname::text as name from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped',
    [oid],
  );
  // An older definition that had to stay may lack columns.
  const columns = new Set(['', ...rows.map(({ name }) => name)]);
  const ours = comments.filter(
    (comment) => columns.has(comment.column) && !isTheirs(there.comments.get(comment.column), comment, known),
  );
  const statements = ours
    .filter(({ column, text }) => there.comments.get(column) !== text)
    .map(({ column, text }) => commentStatement(kind, object, column, text));
  if (statements.length) await connection.query(statements.join(';\n'));
  const digests = Object.fromEntries(ours.map(({ column, text }) => [column, digestOf(text)]));
  const { definition = null } = known ?? {};
  await record(connection, { object, kind, oid, definition, comments: { ...known?.comments, ...digests } });
  if (!known && (kind === 'table' || kind === 'view')) await grantToReaders(connection, { kind, object });
  return [];
}
