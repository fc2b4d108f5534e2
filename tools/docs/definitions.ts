/**
 * migrations/definitions.json: its number is raised when the views, functions or comments have changed since it was
 * written.
 */
import { digestDefinitions, readRelease } from '../../src/load/schema/all-definitions.ts';
import { getSchemaAdditions } from '../../src/app/migrate-warehouse.ts';

export function renderDefinitionsFile(): string {
  const { epoch, digest, works_since } = readRelease();
  const now = digestDefinitions(getSchemaAdditions());
  return `${JSON.stringify({ epoch: digest === now ? epoch : epoch + 1, digest: now, works_since }, null, 2)}\n`;
}
