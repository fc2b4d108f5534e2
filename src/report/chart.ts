/** What a chart of the report is: a question to the marts, and how its answer is drawn and told. */

export type Row = Readonly<Record<string, unknown>>;

/** A colour of the page by its meaning; the page says what it looks like, light and dark. */
export type Colour = 'up' | 'down' | 'same' | 'new' | `series-${number}`;

export interface Bar {
  readonly label: string;
  /** One value a part. */
  readonly values: readonly number[];
  readonly colour?: Colour;
  /** What stands behind the bar. */
  readonly note: string;
}

export interface Picture {
  readonly bars: readonly Bar[];
  /** Names of the parts that each bar is stacked of, or of what the colours mean. */
  readonly legend: readonly { readonly name: string; readonly colour: Colour }[];
  readonly direction: 'across' | 'upright';
}

interface Column {
  readonly name: string;
  readonly title: string;
  readonly show?: (value: unknown) => string;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What it shows, in what unit, and what one has to keep in mind. */
  readonly explains: string;
  /** `$1` is the market, where it asks for one. */
  readonly sql: string;
  /** Name of the column with the business day of a row; undefined: as of now. */
  readonly day?: string;
  /** Days after the first one from which it shows something at the latest, where it compares days; absent: it works on day one. */
  readonly afterDays?: number;
  /** Whether the rows show what the chart is about; absent: any row does. */
  readonly isTelling?: (rows: readonly Row[]) => boolean;
  /** What to do when there is nothing to see. */
  readonly remedy: string;
  readonly picture: (rows: readonly Row[]) => Picture;
  readonly columns: readonly Column[];
}
