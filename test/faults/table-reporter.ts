/**
 * Prints the figures of all faults as one table, beside what the same fault cost before it was dealt with
 * (before.json), and writes them to the file FAULT_FIGURES when that is set.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Reporter, TestCase } from 'vitest/node';
import { formatTable } from '../../src/cli/output/format-table.ts';
import { seed } from '../support/seeded-random.ts';
import type { Figures } from './figures.ts';

type Before = Pick<Figures, 'fault' | 'queue' | 'calls' | 'twice'>;

export default class TableReporter implements Reporter {
  readonly #figures: Figures[] = [];

  onTestCaseResult(test: TestCase): void {
    const { figures } = test.meta();
    if (figures) this.#figures.push(figures);
  }

  onTestRunEnd(): void {
    if (!this.#figures.length) return;
    const before: readonly Before[] = JSON.parse(readFileSync(new URL('before.json', import.meta.url), 'utf8'));
    const rows = this.#figures
      .toSorted((a, b) => (a.fault + a.queue < b.fault + b.queue ? -1 : 1))
      .map(({ fault, queue, calls, twice, ...others }) => {
        const old = before.find((line) => line.fault === fault && line.queue === queue);
        return {
          fault,
          queue,
          before: old ? `${old.twice} of ${old.calls}` : '',
          now: `${twice} of ${calls}`,
          ...others,
        };
      });
    process.stdout.write(`\nCharged twice, of the calls charged. FAULT_SEED=${seed}\n\n${formatTable(rows, '')}\n`);
    const file = process.env['FAULT_FIGURES'];
    if (file) writeFileSync(file, `${JSON.stringify(this.#figures, null, 2)}\n`);
  }
}
