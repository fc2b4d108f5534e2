/** Keeps the memory of a process small that works for long. */
import { setFlagsFromString } from 'node:v8';

/**
 * How much garbage the heap of old objects may gain before it is collected, in percent of what is alive. By default V8
 * lets it double at least, because records and rows outlive the collections of new objects until their commit. Reading
 * 20,000 products from a file has its peak at 229 MB by default, at 170 MB with 60 and at 163 MB with 30, which takes a
 * sixth more CPU time; 60 takes none.
 */
const GROWTH_PERCENT = 60;

/**
 * Has an effect only where it is called early: what V8 may gain until the next collection is decided at the one before.
 * It adds about 0.05 CPU seconds to the start of a command.
 */
export const limitHeapGrowth = (): void => setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
