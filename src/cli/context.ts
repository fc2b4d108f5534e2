/** The clock and the notes of commands, and a warehouse that is lent to a callback. */
import { type OpenOptions, openWarehouse, type Warehouse } from '../app/open-warehouse.ts';
import { readEnvironment } from '../config/environment.ts';
import { printNote, printWarning } from './output/errors.ts';

/** The clock of commands. */
export const now = () => new Date();

/** What opening a warehouse says, on stderr. */
export const stderrNotes = { onNote: printNote, onWarning: printWarning };

/** Lends the warehouse to commands that fetch nothing. By default only an embedded database is migrated. */
export async function withWarehouse<T>(
  work: (warehouse: Warehouse) => Promise<T>,
  { migrate = 'embedded' }: Pick<OpenOptions, 'migrate'> = {},
): Promise<T> {
  const warehouse = await openWarehouse(readEnvironment(), { ...stderrNotes, now, migrate, place: 'noted' });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
