/** What an operator reads when the spool cannot do its work. */
import { codeOf } from '../file-text.ts';
import { UnavailableError } from '../errors.ts';

const MIB = 1024 * 1024;
const MEANWHILE = 'until then a process that is killed buys again the responses that it had not committed';

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on that disk',
  EDQUOT: 'raise the disk quota of the user',
  EROFS: 'make the file system writable',
  EACCES: 'give the user of this process write permission',
  EPERM: 'give the user of this process write permission',
  EIO: 'check the disk',
};

/** The folder cannot be written to. */
export function diskTrouble(folder: string, error: unknown): UnavailableError {
  const what = REMEDIES[codeOf(error) ?? ''] ?? 'correct that';
  return new UnavailableError(`the spool in ${folder} cannot be written: ${(error as Error).message}`, {
    remedy: `${what}, or set ECHOTIK_HOME to another disk; ${MEANWHILE}. It is tried again now and then; ECHOTIK_SPOOL=off disables it`,
    cause: error,
  });
}

/** As many bytes wait for the database as the spool may hold. */
export const fullTrouble = (folder: string, mostBytes: number): UnavailableError =>
  new UnavailableError(`the spool in ${folder} is full: ${Math.floor(mostBytes / MIB)} MiB wait for the database`, {
    remedy: `see why responses are not committed, or raise ECHOTIK_SPOOL_MB; ${MEANWHILE}`,
  });

/** Somebody deleted the files, or another process recovers them because this one was silent for too long. */
export const goneTrouble = (folder: string): UnavailableError =>
  new UnavailableError(`a spool file in ${folder} was deleted or taken over while it was in use`, {
    remedy: 'a new one is begun; leave the files of running processes alone',
  });
