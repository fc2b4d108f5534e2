/** Roles of grant-bi that were granted again after a restore, one line each. */
import type { RestoredReader } from '../../load/readers/restored-readers.ts';
import { toPrintable } from '../../printable.ts';

export const readersText = (readers: readonly RestoredReader[]): string =>
  readers
    .map(({ role, error }) =>
      error === null
        ? `The role ${role} has its limits again, which a dump does not contain.`
        : `The role ${role} has no limits in this database: ${error}`,
    )
    .map((line) => `${toPrintable(line)}\n`)
    .join('');
