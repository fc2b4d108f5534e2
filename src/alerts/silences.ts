/** Silences: times during which no message reports that an alert fires. */
import type { Queryable } from '../load/connection/pool.ts';
import { pick, statement } from '../load/connection/statement.ts';
import { silences } from '../load/tables/ops-alerts.ts';
import type { FoundAlert } from './alert.ts';

/** A row of ops.silences. */
export type Silence = Readonly<(typeof silences)['$inferSelect']>;

const READ = statement(
  'read silences',
  pick(silences, 'silence_id', 'alert', 'subject', 'until', 'comment', 'created_at'),
  'select silence_id, alert, subject, until, comment, created_at from ops.silences where until > now() order by silence_id',
);

/** The silences that have not ended. Needs no transaction. */
export const readSilences = async (database: Queryable): Promise<readonly Silence[]> =>
  (await database.query(READ)).rows;

/** Whether a silence covers the alert at `at`. The subject of a silence is that of the alert, or its pipeline. */
export const isSilenced = (
  { alert, subject, pipeline }: Pick<FoundAlert, 'alert' | 'subject' | 'pipeline'>,
  all: readonly Silence[],
  at: Date,
): boolean =>
  all.some(
    (silence) =>
      silence.until > at &&
      (silence.alert === null || silence.alert === alert) &&
      (silence.subject === null || silence.subject === subject || silence.subject === pipeline),
  );

/** Adds a silence that ends `ms` milliseconds from now by the clock of PostgreSQL. Needs no transaction. */
export async function addSilence(
  database: Queryable,
  { alert, subject, comment, ms }: Pick<Silence, 'alert' | 'subject' | 'comment'> & { readonly ms: number },
): Promise<Silence> {
  const { rows } = await database.query<Silence>(
    `insert into ops.silences (alert, subject, comment, until)
     values ($1, $2, $3, now() + $4 * interval '1 millisecond') returning *`,
    [alert, subject, comment, ms],
  );
  return rows[0] as Silence;
}

/** Ends a silence now. False: there is none with this number, or it has ended. Needs no transaction. */
export async function endSilence(database: Queryable, silenceId: number): Promise<boolean> {
  const { rowCount } = await database.query(
    'update ops.silences set until = now() where silence_id = $1 and until > now()',
    [silenceId],
  );
  return rowCount === 1;
}
