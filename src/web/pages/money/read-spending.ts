/** Credits of the last days, by day and pipeline: rows of ops.spending, of which there are few. */
import type { Connection, Pool } from '../../../load/connection/pool.ts';

export interface SpentRow {
  readonly day: string;
  readonly pipeline: string;
  readonly credits: number;
}

/** Of the days from one to the other, both included. Needs no transaction. */
export async function readSpentRows(
  database: Pool | Connection,
  from: string,
  to: string,
): Promise<readonly SpentRow[]> {
  const { rows } = await database.query<SpentRow>(
    `select day, pipeline, credits from ops.spending where day between $1 and $2 and credits <> 0 order by day, pipeline`,
    [from, to],
  );
  return rows;
}

export const sumCredits = (rows: readonly { readonly credits: number }[]): number =>
  rows.reduce((sum, { credits }) => sum + credits, 0);

export interface PipelineSpending {
  readonly pipeline: string;
  readonly today: number;
  readonly month: number;
  readonly last30: number;
}

/** The pipelines that spent something, those that spent most first. */
export function sumByPipeline(
  rows: readonly SpentRow[],
  { day, month, since }: { readonly day: string; readonly month: string; readonly since: string },
): readonly PipelineSpending[] {
  const names = [...new Set(rows.map(({ pipeline }) => pipeline))];
  const sums = names.map((pipeline) => {
    const own = rows.filter((row) => row.pipeline === pipeline);
    return {
      pipeline,
      today: sumCredits(own.filter((row) => row.day === day)),
      month: sumCredits(own.filter((row) => row.day >= month)),
      last30: sumCredits(own.filter((row) => row.day >= since)),
    };
  });
  return sums.sort((a, b) => b.last30 - a.last30 || b.month - a.month);
}
