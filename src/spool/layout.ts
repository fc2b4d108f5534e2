/**
 * Names below the spool folder: `<warehouse uuid>/<worker id>-<random>.<state>/<number>.spool`. A worker's spool is a folder
 * of numbered files, so that one atomic rename hands all of them over. Its state is part of the name:
 *
 * - `new`: being made, without a complete header yet;
 * - `spool`: belongs to the process that its header names;
 * - `left`: belongs to nobody, since its process stopped or a recovery was interrupted;
 * - `claim-<worker>-<place>-<pid>-<process>-<random>`: is being recovered by that process.
 */
import { randomBytes } from 'node:crypto';
import type { Holder } from './header.ts';

const NAME = /^(\d+)-([0-9a-f]+)\.(new|spool|left|claim-(\d+)-([0-9a-f]+)-(\d+)-([0-9a-f]+)-[0-9a-f]+)$/;
const FILE = /^(\d+)\.spool$/;
const DIGITS = 6;

const random = () => randomBytes(4).toString('hex');

export interface SpoolName {
  /** `<worker id>-<random>`: the same in every state. */
  readonly base: string;
  readonly state: 'new' | 'spool' | 'left' | 'claim';
  readonly workerId: number;
  /** Of a claim only. */
  readonly claimant?: Holder;
}

export const newBase = (workerId: number): string => `${workerId}-${random()}`;

/** The random end tells two claims of one process apart, so that a claim whose rename was reported as lost is recognized. */
export const claimName = (base: string, { worker_id, place, pid, process }: Holder): string =>
  `${base}.claim-${worker_id}-${place}-${pid}-${process}-${random()}`;

/** Undefined for names that are not of this layout. */
export function parseName(name: string): SpoolName | undefined {
  const found = NAME.exec(name);
  if (!found) return undefined;
  const [, workerId = '', random = '', state = '', claimant, place = '', pid = '', process = ''] = found;
  const base = { base: `${workerId}-${random}`, workerId: Number(workerId) };
  if (claimant === undefined) return { ...base, state: state as 'new' | 'spool' | 'left' };
  return { ...base, state: 'claim', claimant: { worker_id: Number(claimant), place, pid: Number(pid), process } };
}

export const fileName = (number: number): string => `${String(number).padStart(DIGITS, '0')}.spool`;

/** The files of a spool in the order in which they were written. */
export const filesInOrder = (names: readonly string[]): readonly string[] =>
  names.filter((name) => FILE.test(name)).toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
