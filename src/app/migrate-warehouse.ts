/** Migrates a warehouse with what only the application knows: the catalogue of streams, and the table for Metabase. */
import { type Migrate, migrate } from '../load/schema/migrate.ts';
import type { SchemaAdditions } from '../load/schema/definition.ts';
import { metabaseTable } from '../metabase/metabase.ts';
import { describeTableSources } from './table-sources.ts';

export const getSchemaAdditions = (): SchemaAdditions => ({
  sources: describeTableSources(),
  extraTables: [metabaseTable],
});

/** Throws what `migrate` of the schema throws. */
export const migrateWarehouse: Migrate = (pool, options) => migrate(pool, { ...getSchemaAdditions(), ...options });
