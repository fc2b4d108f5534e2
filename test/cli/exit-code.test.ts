import { describe, expect, test } from 'vitest';
import { chooseExitCode, ExitCode } from '../../src/cli/exit-code.ts';

type Status = Parameters<typeof chooseExitCode>[0][number]['status'];

const toExitCode = (...statuses: readonly Status[]) => chooseExitCode(statuses.map((status) => ({ status })));

describe('the exit code', () => {
  test.each<[Status, number]>([
    ['succeeded', 0],
    ['failed', 1],
    ['cancelled', 1],
    ['partial', 3],
    ['out_of_budget', 4],
    ['running', 130],
  ])('of a run that ended %s is %i', (status, code) => {
    expect(toExitCode(status)).toBe(code);
  });

  test('of no runs is 0', () => {
    expect(toExitCode()).toBe(0);
  });

  test('of several runs is that of the worst: a success never hides what failed', () => {
    const worstFirst: readonly Status[] = ['failed', 'out_of_budget', 'partial', 'running', 'succeeded'];
    for (const [index, worst] of worstFirst.entries()) {
      for (const other of worstFirst.slice(index)) {
        expect(toExitCode(other, worst)).toBe(toExitCode(worst));
        expect(toExitCode(worst, other, other)).toBe(toExitCode(worst));
      }
    }
  });

  test('of wrong usage and of an interruption are those that shells expect', () => {
    expect(ExitCode).toMatchObject({ usage: 2, interrupted: 130 });
  });
});
