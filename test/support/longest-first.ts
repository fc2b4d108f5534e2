/** The order of test files: the longest first, so that no long file begins when all others are done. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type Reporter, type TestModule, type TestSpecification } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Seconds of each file that took at least one, on some machine: only their proportions matter. */
const record = fileURLToPath(new URL('file-seconds.json', import.meta.url));

const toName = (moduleId: string): string => relative(root, moduleId).replaceAll('\\', '/');

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = JSON.parse(readFileSync(record, 'utf8')) as Readonly<Record<string, number>>;
    const secondsFor = ({ moduleId }: TestSpecification) => seconds[toName(moduleId)] ?? 0;
    return (await super.sort(files)).toSorted((one, other) => secondsFor(other) - secondsFor(one));
  }
}

/** RECORD_SECONDS=1 writes the record again after a run of all files; other files keep their numbers. */
export class SecondsRecorder implements Reporter {
  readonly #seconds = new Map<string, number>();

  onTestModuleEnd(file: TestModule): void {
    this.#seconds.set(toName(file.moduleId), Math.round(file.diagnostic().duration / 1000));
  }

  onTestRunEnd(): void {
    const before = Object.entries(JSON.parse(readFileSync(record, 'utf8')) as Record<string, number>);
    const entries = [...new Map([...before, ...this.#seconds])]
      .filter(([name, seconds]) => seconds > 0 && existsSync(`${root}/${name}`))
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    writeFileSync(record, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  }
}
