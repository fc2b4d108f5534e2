import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { promptForMissingAnswers } from '../../../src/cli/input/prompts.ts';
import type { InitAnswers } from '../../../src/config/init-questions.ts';
import { ConfigError } from '../../../src/errors.ts';

/** Types the next answer at each question; after the last one the terminal is closed. */
async function promptWith(
  given: InitAnswers,
  typed: readonly string[],
): Promise<{ answers: InitAnswers; shown: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...typed];
  let shown = '';
  output.on('data', (text: Buffer) => {
    shown += text.toString();
    if (!shown.endsWith(']: ')) return;
    const next = left.shift();
    if (next === undefined) input.end();
    else input.write(`${next}\n`);
  });
  return { answers: await promptForMissingAnswers(given, { input, output }), shown };
}

test('answers that are not given are asked for, again if an answer is invalid', async () => {
  const { answers, shown } = await promptWith({ budgetMonth: '9000' }, [
    'usa',
    'us gb',
    'much',
    '',
    'Mars',
    'Europe/Berlin',
  ]);
  expect(answers).toEqual({ region: 'us gb', budgetDay: '', budgetMonth: '9000', timezone: 'Europe/Berlin' });
  expect(shown.match(/expected [a-z ]+/g)).toEqual([
    'expected a market of two capital letters such as ',
    'expected a whole number of credits above ',
    'expected an ',
  ]);
  expect(shown.match(/\[.*?\]: /g)).toEqual(['[US]: ', '[US]: ', '[no limit]: ', '[no limit]: ', '[UTC]: ', '[UTC]: ']);
});

test('no question is asked if all answers are given', async () => {
  const given = { region: 'US', budgetDay: '1', budgetMonth: '', timezone: 'UTC' };
  expect(await promptWith(given, [])).toEqual({ answers: given, shown: '' });
});

test('a closed terminal is an error, not an answer', async () => {
  await expect(promptWith({}, ['us'])).rejects.toThrow(ConfigError);
});
