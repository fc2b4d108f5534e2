import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askForRest } from '../../src/cli/ask.ts';
import type { Answers } from '../../src/config/choices.ts';
import { ConfigError } from '../../src/errors.ts';

/** Types an answer whenever something is asked; after the last one the terminal is closed. */
async function asked(given: Answers, typed: readonly string[]): Promise<{ answers: Answers; shown: string }> {
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
  return { answers: await askForRest(given, { input, output }), shown };
}

test('what is not given is asked for, and again where the answer will not do', async () => {
  const { answers, shown } = await asked({ budgetMonth: '9000' }, [
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

test('nothing is asked where all is given', async () => {
  const given = { region: 'US', budgetDay: '1', budgetMonth: '', timezone: 'UTC' };
  expect(await asked(given, [])).toEqual({ answers: given, shown: '' });
});

test('a terminal that goes away is an error, not an answer', async () => {
  await expect(asked({}, ['us'])).rejects.toThrow(ConfigError);
});
