/** Ids that a spreadsheet or a program with floating-point numbers has rounded. */

/** Fields that contain ids, by their names: the last letters of most others decide already. */
const isIdField = (name: string): boolean => (name.endsWith('id') || name.endsWith('ids')) && /(?:^|_)ids?$/.test(name);
/** `1.72959E+18`, and the same with the decimal comma of many countries. */
const EXPONENT = /^\d(?:[.,]\d+)?[eE]\+?1\d$/;
/** A double has 53 bits: shorter ids keep all digits. */
const LONG_ID = /^\d{17,20}$/;
/** Spreadsheets keep 15 digits and write zeros for the others: of a single id, four zeros are no chance. */
const FIFTEEN_DIGITS = /^\d{15}0{2,5}$/;
const FOUR_ZEROS = /^\d{15,16}0{4}$/;
/** Of 100 ids about one has few digits or is a double by chance: five different ids of one field are not chance. */
const MIN_IDS = 5;

/**
 * A field whose ids are rounded, and one of its values; undefined: none. A single id may end in zeros by chance, so a
 * field counts where all of its long ids do, or where one has an exponent.
 */
export function findRoundedIds(
  records: readonly unknown[],
): { readonly field: string; readonly sample: string } | undefined {
  const ids = new Map<string, Set<string>>();
  for (const record of records) {
    if (record === null || typeof record !== 'object') continue;
    for (const field of Object.keys(record)) {
      if (!isIdField(field)) continue;
      const value = (record as Readonly<Record<string, unknown>>)[field];
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const text = String(value).trim();
      if (EXPONENT.test(text)) return { field, sample: text };
      if (LONG_ID.test(text)) ids.set(field, (ids.get(field) ?? new Set()).add(text));
    }
  }
  for (const [field, found] of ids) {
    const values = [...found];
    const isMany = values.length >= MIN_IDS;
    const areRounded =
      values.every((value) => FOUR_ZEROS.test(value)) ||
      (isMany && (values.every((value) => FIFTEEN_DIGITS.test(value)) || values.every(isDouble)));
    if (areRounded) return { field, sample: values[0] ?? '' };
  }
  return undefined;
}

/** The digits are those of a double: all of them, or the shortest that stand for it with zeros behind. */
function isDouble(digits: string): boolean {
  const double = Number(digits);
  return BigInt(double) === BigInt(digits) || String(double) === digits;
}
