/** The first record of every spool file: which format, which database, which worker, which process. */
import { z } from 'zod';

/**
 * Raised when a reader of another release would misunderstand a file; such files are skipped. The preamble, the frame
 * of a record and `version` in the header are the same in every version.
 */
export const FORMAT_VERSION = 1;

/** A process, described so that other processes can determine whether it still runs. */
const holderSchema = z.object({
  worker_id: z.int().positive(),
  /**
   * Hash of the scope in which a process id is unique: on Linux the boot and the pid namespace, elsewhere the host
   * name.
   */
  place: z.string(),
  pid: z.int().positive(),
  /** Hash of the process id and the start time of the process. */
  process: z.string(),
});

export type Holder = z.infer<typeof holderSchema>;

export const versionSchema = z.object({ version: z.int().positive() });

export const headerSchema = versionSchema.extend({
  warehouse_id: z.string(),
  holder: holderSchema,
  host: z.string(),
  /** Boot of the machine that wrote it; null where the system does not identify its boots. */
  boot: z.string().nullable(),
  created_at: z.iso.datetime(),
});

export type SpoolHeader = z.infer<typeof headerSchema>;
