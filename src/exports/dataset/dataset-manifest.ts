/** What a dataset consists of. The file is replaced as a whole, so readers see one state of it or the next. */
import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { MANIFEST_NAME, type DatasetStore, type StoredText } from './dataset-store.ts';

const fileSchema = z.object({
  /** `yyyy-MM`, or `other` for days that have no such month; null: the table has no months. */
  month: z.string().nullable(),
  /** Relative to the manifest. */
  path: z.string(),
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  /** Of the rows in the database: see month-states.ts. */
  digest: z.string(),
});

const tableSchema = z.object({
  /** Null: the table is one file. */
  month_column: z.string().nullable(),
  /** When the rows were read. */
  read_at: z.string(),
  columns: z.array(
    z.object({ name: z.string(), type: z.string(), written_as: z.string(), comment: z.string().nullable() }),
  ),
  files: z.array(fileSchema),
});

const manifestSchema = z.object({
  format: z.literal(1),
  dataset_id: z.uuid(),
  warehouse_id: z.string(),
  source: z.string().nullable(),
  /** 1, 2, ...: rises with each change. */
  state: z.number(),
  exported_at: z.string(),
  exported_by: z.string(),
  tables: z.record(z.string(), tableSchema),
});

export type DatasetFile = Readonly<z.infer<typeof fileSchema>>;
export type DatasetTable = Readonly<z.infer<typeof tableSchema>>;
export type DatasetManifest = Readonly<z.infer<typeof manifestSchema>>;

export interface StoredManifest {
  readonly manifest: DatasetManifest;
  readonly tag: string;
}

/** Undefined: there is no dataset. Throws ConfigError when the file is something else. */
export async function readManifest(store: DatasetStore): Promise<StoredManifest | undefined> {
  const stored: StoredText | undefined = await store.readText(MANIFEST_NAME);
  if (stored === undefined) return undefined;
  try {
    return { manifest: manifestSchema.parse(JSON.parse(stored.text)), tag: stored.tag };
  } catch (cause) {
    throw new ConfigError(`${MANIFEST_NAME} of ${store.description} is not one that this version writes`, {
      remedy: 'name an empty folder or prefix, or use the version that wrote it',
      cause,
    });
  }
}

export const formatManifest = (manifest: DatasetManifest): string => `${JSON.stringify(manifest, null, 1)}\n`;

/** The paths of all its files. */
export const listManifestPaths = ({ tables }: DatasetManifest): ReadonlySet<string> =>
  new Set(Object.values(tables).flatMap(({ files }) => files.map(({ path }) => path)));
