/** Random choices that can be made again: all of them follow from a seed that is printed. */
import { createHash } from 'node:crypto';

/** FAULT_SEED gives back the seed of an earlier run. Processes that are started from here have the same. */
export const seed = Number((process.env['FAULT_SEED'] ??= String(Math.floor(Math.random() * 1e9))));

/** mulberry32, begun from the seed and a name, so that the choices of one test do not depend on which tests ran before. */
export function randomFor(name: string): () => number {
  let state = createHash('sha256').update(`${seed} ${name}`).digest().readInt32BE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
