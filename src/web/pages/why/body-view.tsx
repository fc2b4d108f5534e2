/** The record in the body of the answer, with the value marked. */
import { formatCount } from '../../format.ts';
import type { FoldedLine } from './fold-json.ts';
import type { ShownBody } from './read-body.ts';
import type { ExplainedRow } from './read-why.ts';

interface BodyViewProps {
  readonly row: Pick<ExplainedRow, 'body'>;
  readonly column: string | null;
}

const explanations: Readonly<Record<Exclude<ShownBody['state'], 'shown'>, string>> = {
  changed:
    'No record of this body makes the row, as this version of the program reads it. The body from its beginning, folded:',
  gone: 'The body is not stored any more: retention has deleted it, or none was kept. It can only be bought again.',
  shipped: 'The record is part of this program: no call was made for it.',
  unreadable: 'The stored answer has no records.',
};

export const BodyView = ({ row: { body }, column }: BodyViewProps) => (
  <section>
    <h2>Body of the answer</h2>
    {body.state === 'shown' ? <Place body={body} column={column} /> : <p>{explanations[body.state]}</p>}
    {body.lines.length ? <Lines lines={body.lines} /> : null}
    {body.bytes === null ? null : (
      <p class="note">{`The whole body has ${formatCount(body.bytes)} bytes. Long numbers are shown in quotes, so that no digit is lost.`}</p>
    )}
  </section>
);

function Place({ body: { record, fields }, column }: { readonly body: ShownBody; readonly column: string | null }) {
  if (!record) return null;
  return (
    <p>
      {`Record ${formatCount(record.place)} of ${formatCount(record.records)}, at `}
      <code>{record.path}</code>.{' '}
      {column === null ? (
        'Choose a column of the row to mark its value here.'
      ) : (
        <Source column={column} fields={fields} hasColumn={record.hasColumn} />
      )}
    </p>
  );
}

interface SourceProps {
  readonly column: string;
  readonly fields: readonly string[];
  readonly hasColumn: boolean;
}

function Source({ column, fields, hasColumn }: SourceProps) {
  if (!hasColumn)
    return <>{`The answers of these calls do not have ${column}: another call brought it, or none has yet.`}</>;
  if (!fields.length)
    return (
      <>{`No single field of the record decides on ${column}: it follows from the call, or from its place in the list.`}</>
    );
  return (
    <>
      {`${column} is read from `}
      {fields.map((field, index) => (
        <>
          {index ? ', ' : ''}
          <code>{field}</code>
        </>
      ))}
      .
    </>
  );
}

const Lines = ({ lines }: { readonly lines: readonly FoldedLine[] }) => (
  <pre class="code json" tabindex={0} aria-label="Record as JSON">
    {lines.map(({ depth, text, isMarked }) => (
      <>
        {'  '.repeat(depth)}
        {isMarked ? <mark>{text}</mark> : text}
        {'\n'}
      </>
    ))}
  </pre>
);
