/** A chart of the report: a query on the marts, and how its rows are drawn and listed. */

export type ReportRow = Readonly<Record<string, unknown>>;

/** A colour by its meaning. The page defines it for the light and the dark scheme. */
export type Colour = 'up' | 'down' | 'same' | 'new' | `series-${number}`;

export interface Bar {
  readonly label: string;
  /** One value for each part of the stacked bar. */
  readonly values: readonly number[];
  readonly colour?: Colour;
  /** Text after the bar. */
  readonly note: string;
}

export interface Picture {
  readonly bars: readonly Bar[];
  /** Names of the stacked parts, or meanings of the colours. */
  readonly legend: readonly { readonly name: string; readonly colour: Colour }[];
  readonly direction: 'across' | 'upright';
}

interface ChartColumn {
  readonly name: string;
  readonly title: string;
  readonly show?: (value: unknown) => string;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** Content, unit and limitations, for the reader. */
  readonly explains: string;
  /** The query. `$1` is the market, if the query has a parameter. */
  readonly sql: string;
  /** Name of the column with the business day of a row; undefined: as of now. */
  readonly day?: string;
  /**
   * For a chart that compares days: after how many days at most it shows something. Absent: it works on the first day.
   */
  readonly afterDays?: number;
  /** Whether the rows show the subject of the chart; absent: any row does. */
  readonly isMeaningful?: (rows: readonly ReportRow[]) => boolean;
  /** What to do if there are no rows. */
  readonly remedy: string;
  readonly picture: (rows: readonly ReportRow[]) => Picture;
  readonly columns: readonly ChartColumn[];
}
