/**
 * Names below the spool folder: `<warehouse uuid>/<worker id>-<random>-<deaths>.<state>/<number>.spool`. A worker's
 * spool is a folder of numbered files, so that one atomic rename transfers all of them. `deaths` counts the claims that
 * were not given back. The state is part of the name:
 *
 * - `new`: being made, without a complete header yet;
 * - `spool`: belongs to the process that its header names;
 * - `left`: belongs to no process, because its process stopped or a recovery was interrupted;
 * - `claim-<worker>-<place>-<pid>-<process>-<random>`: is being recovered by that process.
 */
import { randomBytes } from 'node:crypto';
import type { Holder } from './header.ts';

const NAME = /^(\d+)-([0-9a-f]+)-(\d+)\.(new|spool|left|claim-(\d+)-([0-9a-f]+)-(\d+)-([0-9a-f]+)-[0-9a-f]+)$/;
const FILE = /^(\d+)\.spool$/;
const DIGITS = 6;

const createTag = () => randomBytes(4).toString('hex');

export interface SpoolName {
  readonly state: 'new' | 'spool' | 'left' | 'claim';
  readonly workerId: number;
  /** Distinguishes the spools of one worker. */
  readonly tag: string;
  /** Processes that claimed it and did not give it back. */
  readonly deaths: number;
  /** Of a claim only. */
  readonly claimant?: Holder;
}

type SpoolId = Pick<SpoolName, 'workerId' | 'tag' | 'deaths'>;

const formatName = ({ workerId, tag, deaths }: SpoolId, state: string) => `${workerId}-${tag}-${deaths}.${state}`;

export const createSpoolId = (workerId: number): SpoolId => ({ workerId, tag: createTag(), deaths: 0 });

export const formatSpoolName = (place: SpoolId, state: 'new' | 'spool' | 'left'): string => formatName(place, state);

/**
 * The random end distinguishes two claims of one process, so that a claim whose rename was reported as lost is
 * recognized.
 */
export const formatClaimName = (
  { deaths, ...place }: SpoolId,
  { worker_id, place: where, pid, process }: Holder,
): string =>
  formatName({ ...place, deaths: deaths + 1 }, `claim-${worker_id}-${where}-${pid}-${process}-${createTag()}`);

/** Undefined for names that are not of this layout. */
export function parseSpoolName(name: string): SpoolName | undefined {
  const found = NAME.exec(name);
  if (!found) return undefined;
  const [, workerId = '', tag = '', deaths = '', state = '', claimant, place = '', pid = '', process = ''] = found;
  const base = { workerId: Number(workerId), tag, deaths: Number(deaths) };
  if (claimant === undefined) return { ...base, state: state as 'new' | 'spool' | 'left' };
  return { ...base, state: 'claim', claimant: { worker_id: Number(claimant), place, pid: Number(pid), process } };
}

export const formatSpoolFileName = (number: number): string => `${String(number).padStart(DIGITS, '0')}.spool`;

/** The files of a spool in the order in which they were written. */
export const sortSpoolFiles = (names: readonly string[]): readonly string[] =>
  names.filter((name) => FILE.test(name)).toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
