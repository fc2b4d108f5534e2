/** Errors of the spool, with messages for the operator. */
import { getErrorCode } from '../read-if-present.ts';
import { UnavailableError } from '../errors.ts';

const MIB = 1024 * 1024;
const CONSEQUENCE = 'until then a process that is killed buys again the responses that it had not committed';

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on that disk',
  EDQUOT: 'raise the disk quota of the user',
  EROFS: 'make the file system writable',
  EACCES: 'give the user of this process write permission',
  EPERM: 'give the user of this process write permission',
  EIO: 'check the disk',
};

/** The folder cannot be written to. */
export function createDiskError(folder: string, error: unknown): UnavailableError {
  const what = REMEDIES[getErrorCode(error) ?? ''] ?? 'correct that';
  return new UnavailableError(`the spool in ${folder} cannot be written: ${(error as Error).message}`, {
    remedy: `${what}, or set ECHOTIK_HOME to another disk; ${CONSEQUENCE}. It is tried again now and then; ECHOTIK_SPOOL=off disables it`,
    cause: error,
  });
}

/** The spool has reached its limit of bytes. */
export const createFullError = (folder: string, maxBytes: number): UnavailableError =>
  new UnavailableError(`the spool in ${folder} is full: ${Math.floor(maxBytes / MIB)} MiB wait for the database`, {
    remedy: `see why responses are not committed, or raise ECHOTIK_SPOOL_MB; ${CONSEQUENCE}`,
  });

/** The files were deleted, or another process recovers them because this one did not renew its lease in time. */
export const createGoneError = (folder: string): UnavailableError =>
  new UnavailableError(`a spool file in ${folder} was deleted or taken over while it was in use`, {
    remedy: 'a new one is begun; leave the files of running processes alone',
  });
