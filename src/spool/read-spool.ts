/** The content of a spool, read by the process that recovers it. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatAttemptId } from '../attempt-id.ts';
import type { SpooledResponse } from './spooled-response.ts';
import type { SpoolHeader } from './header.ts';
import { sortSpoolFiles } from './layout.ts';
import { openSpoolFile } from './spool-file.ts';

export interface SpoolContents {
  readonly header: SpoolHeader;
  /** Attempts that were marked as sent, as `formatAttemptId` writes them. */
  readonly sent: ReadonlySet<string>;
  /**
   * True when every call of this worker that was sent is among `sent`. False when a mark could not be written, or when
   * a file is damaged. Marks do not survive a power failure: compare `header.boot` too.
   */
  readonly complete: boolean;
  /**
   * Yields the responses in the order in which they came, one in memory at a time. Rejects with what the file system
   * says.
   */
  readonly responses: () => AsyncGenerator<SpooledResponse>;
}

/** The header of a spool, from the oldest of its files, or why this release cannot read it. */
export async function readHeader(
  path: string,
): Promise<{ readonly header: SpoolHeader } | { readonly unreadable: string }> {
  const [first] = await listSpoolFiles(path);
  if (first === undefined) return { unreadable: 'it contains no files' };
  const file = await openSpoolFile(first);
  try {
    const { value } = await file.records().next();
    if (typeof value !== 'object') return { unreadable: 'its header is damaged' };
    if (value.kind === 'header') return { header: value.header };
    if (value.kind === 'foreign') return { unreadable: `its format version ${value.version} is of another release` };
    return { unreadable: 'it does not begin with a header' };
  } finally {
    await file.close();
  }
}

/** Reads all files once, for the marks. Rejects with what the file system says. */
export async function readSpool(path: string): Promise<SpoolContents> {
  const read = await readHeader(path);
  if ('unreadable' in read) throw new Error(`the spool ${path} cannot be read: ${read.unreadable}`);
  const files = await listSpoolFiles(path);
  const sent = new Set<string>();
  let complete = true;
  for (const path of files) {
    const file = await openSpoolFile(path);
    try {
      const records = file.records();
      let step = await records.next();
      for (; !step.done; step = await records.next())
        if (step.value.kind === 'sent') sent.add(formatAttemptId(step.value));
      // The newest file may end in the record that was being written at the kill: the call of that mark was not made.
      const isDamaged = step.value === 'torn' && path !== files.at(-1);
      if (isDamaged || file.marks === 'incomplete') complete = false;
    } finally {
      await file.close();
    }
  }
  return {
    header: read.header,
    sent,
    complete,
    async *responses() {
      for (const path of files) yield* readResponses(path);
    },
  };
}

async function* readResponses(path: string): AsyncGenerator<SpooledResponse> {
  const file = await openSpoolFile(path);
  try {
    for await (const record of file.records()) if (record.kind === 'response') yield record.response;
  } finally {
    await file.close();
  }
}

export const removeSpool = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

const listSpoolFiles = async (path: string) => sortSpoolFiles(await readdir(path)).map((name) => join(path, name));
