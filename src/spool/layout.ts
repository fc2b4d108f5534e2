/**
 * Names below the spool folder: `<warehouse uuid>/<worker id>-<random>-<deaths>.<state>/<number>.spool`. A worker's spool is a
 * folder of numbered files, so that one atomic rename hands all of them over. `deaths` counts the claims that were not given
 * back. The state is part of the name:
 *
 * - `new`: being made, without a complete header yet;
 * - `spool`: belongs to the process that its header names;
 * - `left`: belongs to nobody, since its process stopped or a recovery was interrupted;
 * - `claim-<worker>-<place>-<pid>-<process>-<random>`: is being recovered by that process.
 */
import { randomBytes } from 'node:crypto';
import type { Holder } from './header.ts';

const NAME = /^(\d+)-([0-9a-f]+)-(\d+)\.(new|spool|left|claim-(\d+)-([0-9a-f]+)-(\d+)-([0-9a-f]+)-[0-9a-f]+)$/;
const FILE = /^(\d+)\.spool$/;
const DIGITS = 6;

const random = () => randomBytes(4).toString('hex');

export interface SpoolName {
  readonly state: 'new' | 'spool' | 'left' | 'claim';
  readonly workerId: number;
  /** Tells the spools of one worker apart. */
  readonly tag: string;
  /** Processes that claimed it and did not give it back. */
  readonly deaths: number;
  /** Of a claim only. */
  readonly claimant?: Holder;
}

type Place = Pick<SpoolName, 'workerId' | 'tag' | 'deaths'>;

const nameOf = ({ workerId, tag, deaths }: Place, state: string) => `${workerId}-${tag}-${deaths}.${state}`;

export const newPlace = (workerId: number): Place => ({ workerId, tag: random(), deaths: 0 });

export const spoolName = (place: Place, state: 'new' | 'spool' | 'left'): string => nameOf(place, state);

/** The random end tells two claims of one process apart, so that a claim whose rename was reported as lost is recognized. */
export const claimName = ({ deaths, ...place }: Place, { worker_id, place: where, pid, process }: Holder): string =>
  nameOf({ ...place, deaths: deaths + 1 }, `claim-${worker_id}-${where}-${pid}-${process}-${random()}`);

/** Undefined for names that are not of this layout. */
export function parseName(name: string): SpoolName | undefined {
  const found = NAME.exec(name);
  if (!found) return undefined;
  const [, workerId = '', tag = '', deaths = '', state = '', claimant, place = '', pid = '', process = ''] = found;
  const base = { workerId: Number(workerId), tag, deaths: Number(deaths) };
  if (claimant === undefined) return { ...base, state: state as 'new' | 'spool' | 'left' };
  return { ...base, state: 'claim', claimant: { worker_id: Number(claimant), place, pid: Number(pid), process } };
}

export const fileName = (number: number): string => `${String(number).padStart(DIGITS, '0')}.spool`;

/** The files of a spool in the order in which they were written. */
export const filesInOrder = (names: readonly string[]): readonly string[] =>
  names.filter((name) => FILE.test(name)).toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
