/** Commands that only read: they open the warehouse, ask, and close it. */
import { readEnvironment } from '../config/environment.ts';
import { openWarehouse, type Warehouse } from '../jobs/warehouse.ts';

export async function withWarehouse<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openWarehouse(readEnvironment(), { reading: true });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
