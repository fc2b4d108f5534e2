/** What one process knows of its surroundings and the ledger does not: outages of the API, and free disk space. */

/** An outage that this process waits out. */
export interface Outage {
  readonly since: Date;
  readonly reason: string;
}

export interface ProcessFacts {
  /** The outage of the API; null: this process reaches it; undefined: it has not called it lately. */
  readonly apiOutage: Outage | null | undefined;
  /** Folders of this host that the warehouse writes to. */
  readonly disks: readonly DiskFacts[];
}

export interface DiskFacts {
  /** Host and folder, such as `db1:/var/lib/echotik`. */
  readonly place: string;
  readonly freeBytes: number;
}

/** A process that knows nothing beside the ledger, such as a command. */
export const NO_PROCESS_FACTS: ProcessFacts = { apiOutage: undefined, disks: [] };
