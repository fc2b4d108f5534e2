/** The health of a long-running command, lent to a callback and served meanwhile where a port is given. */
import type { HealthAddress } from '../health/health-address.ts';
import { type ServedHealth, serveHealth } from '../health/serve-health.ts';

/**
 * Serves it before anything else is opened, so that a port in use is reported at once, and until everything else is
 * closed, so that a process that stops is seen as not ready. `onError` gets failures of its handlers. Throws
 * ConfigError when it cannot listen at the address.
 */
export async function withHealth<T>(
  address: HealthAddress | undefined,
  onError: (error: Error) => void,
  work: (served: ServedHealth) => Promise<T>,
): Promise<T> {
  const served = await serveHealth(address, onError);
  try {
    return await work(served);
  } finally {
    await served.close();
  }
}
