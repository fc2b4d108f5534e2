/** The order of test files: what waits most begins first, so that its waiting is beside the work of all others. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders of tests that mostly wait, for leases and for processes, the longest first. */
const WAITING = ['/test/faults/', '/test/cli/', '/test/jobs/'];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = WAITING.findIndex((folder) => moduleId.includes(folder));
  return rank === -1 ? WAITING.length : rank;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // Within a folder as vitest does it: by their last duration, or by their size.
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
