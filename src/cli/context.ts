/** The clock and the notes of commands, and a warehouse that is lent to a callback. */
import { openWarehouse, type Warehouse } from '../app/open-warehouse.ts';
import { readEnvironment } from '../config/environment.ts';
import { printNote, printWarning } from './output/errors.ts';

/** The clock of commands. */
export const now = () => new Date();

/** What opening a warehouse says, on stderr. */
export const stderrNotes = { onNote: printNote, onWarning: printWarning };

/** Lends the warehouse to commands that fetch nothing. `reading: false` brings its schema up to date first. */
export async function withWarehouse<T>(
  work: (warehouse: Warehouse) => Promise<T>,
  { reading = true }: { readonly reading?: boolean } = {},
): Promise<T> {
  const warehouse = await openWarehouse(readEnvironment(), { ...stderrNotes, now, reading, place: 'noted' });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
