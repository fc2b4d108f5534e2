/** What is noted of a field whose values are not what its schema declares. */

/** A field of some records of a page whose value could not be read. The rest of each record was loaded. */
export interface FieldIssue {
  /** Dotted path in the record, `[]` for list elements. */
  readonly path: string;
  /** In words, such as "expected a number". */
  readonly reason: string;
  /** The value as received, as JSON text, truncated if it is long. */
  readonly sample: string;
  /** Records of the page that lost it. */
  readonly records: number;
  /** Names of the child streams whose inputs read the field, separated by commas; null where none does. */
  readonly neededBy: string | null;
}

/**
 * How many records of a page had a field (a null counts too), by the dotted path of every field that the schema knows.
 * Objects and lists (`x[]`) are counted too; the path '' counts all records.
 */
export type FieldPresence = ReadonlyMap<string, number>;
