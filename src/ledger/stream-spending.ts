/**
 * Credits of streams that have a limit of their own in a run (maxCredits): ops.stream_spending. Statements that book or
 * free the credits of attempts do so here too.
 */

/** Of a run `u` and a stream: its limit in credits; null: it has none. */
export const streamLimit = (run: string, stream: string): string =>
  `(${run}.stream_options -> ${stream} ->> 'maxCredits')::int`;

/**
 * A CTE that books the credits of the rows of another one (run_id, stream, credits) for their streams; negative credits
 * are freed. Not a function: it is part of the statement that books the attempts, so that all of it is committed
 * together. A row exists from the first attempt on, since the reservation writes it.
 */
export const bookStreams = (rows: string, sign: '+' | '-'): string =>
  `insert into ops.stream_spending as s (run_id, stream, credits)
    select b.run_id, b.stream, sum(0 ${sign} b.credits) from ${rows} b join ops.runs u using (run_id)
    where ${streamLimit('u', 'b.stream')} is not null
    group by b.run_id, b.stream having sum(b.credits) > 0 order by b.run_id, b.stream
    on conflict (run_id, stream) do update set credits = s.credits + excluded.credits`;
