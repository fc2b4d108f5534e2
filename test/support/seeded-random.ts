/** Random choices that can be repeated: all of them follow from a seed that is printed. */
import { createHash } from 'node:crypto';

/** The environment variable FAULT_SEED sets the seed of an earlier run. */
export const seed = Number((process.env['FAULT_SEED'] ??= String(Math.floor(Math.random() * 1e9))));

/** Begun from the seed and a name, so that the choices of one test do not depend on which tests ran before. */
export const randomFor = (name: string): (() => number) =>
  randomFrom(createHash('sha256').update(`${seed} ${name}`).digest().readInt32BE(0));

/** mulberry32, begun from a number. */
export function randomFrom(begin: number): () => number {
  let state = begin;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
