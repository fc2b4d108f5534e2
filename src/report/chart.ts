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

type Legend = readonly { readonly name: string; readonly colour: Colour }[];

export interface BarPicture {
  readonly bars: readonly Bar[];
  /** Names of the stacked parts, or meanings of the colours. */
  readonly legend: Legend;
  readonly direction: 'across' | 'upright';
}

interface ChartLine {
  /** Short text at the end of the line, which the legend repeats: lines can be distinguished without colours. */
  readonly mark: string;
  readonly name: string;
  readonly colour: Colour;
  /** One value for each day; null: not known, which is a gap of the line. */
  readonly values: readonly (number | null)[];
}

export interface LinePicture {
  readonly direction: 'lines';
  /** Consecutive days, `yyyy-MM-dd`. */
  readonly days: readonly string[];
  readonly lines: readonly ChartLine[];
  /** Whether the smallest value is at the top, as for ranks. */
  readonly isInverse: boolean;
}

export type Picture = BarPicture | LinePicture;

interface ChartColumn {
  readonly name: string;
  readonly title: string;
  /** For numbers; absent: a text. */
  readonly show?: (value: unknown) => string;
  /** True: long names, for which the table reserves space. */
  readonly isWide?: boolean;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** Content, unit and limitations, for the reader. */
  readonly explains: string;
  /**
   * The query. `$1` is the market, `$2` and `$3` are the first and the last day of the report; a query has none, `$1`
   * or all of them.
   */
  readonly sql: string;
  /** Name of the column with the business day of a row; undefined: as of now. */
  readonly day?: string;
  /** True: the query knows only the newest state of a market, so that a report of an earlier period has no rows of it. */
  readonly showsPresent?: boolean;
  /**
   * For a chart that compares days: after how many days at most it shows something. Absent: it works on the first day.
   */
  readonly afterDays?: number;
  /** Whether the rows show the subject of the chart; absent: any row does. */
  readonly isMeaningful?: (rows: readonly ReportRow[]) => boolean;
  /** What to do if there are no rows. */
  readonly remedy: string;
  /** One sentence on the first row, for the beginning of the report. */
  readonly summarize?: (first: ReportRow) => string;
  readonly picture: (rows: readonly ReportRow[]) => Picture;
  readonly columns: readonly ChartColumn[];
}
