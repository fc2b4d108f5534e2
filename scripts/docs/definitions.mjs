/** The number of the definitions (views, functions, comments), raised when they have changed since it was written. */
import { digestOfAll, release } from '../../dist/load/definitions/all.js';

export function definitionsFile() {
  const { epoch, digest, works_since } = release();
  const now = digestOfAll();
  return `${JSON.stringify({ epoch: digest === now ? epoch : epoch + 1, digest: now, works_since }, null, 2)}\n`;
}
