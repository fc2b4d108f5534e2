import { expect, test } from 'vitest';
import { quoteWord } from '../../src/web/purchases/param-commands.ts';
import { quoteShellWord } from '../../src/web/sql/quote-shell-word.ts';

test('a command that is pasted into a terminal has no control characters', () => {
  const hostile = "a'\u0015\u0003touch /tmp/x\r\u001b[A\nb";
  expect(quoteShellWord(hostile)).toBe(String.raw`'a'\''  touch /tmp/x  [A` + "\nb'");
  expect(quoteWord(hostile)).toBe(String.raw`'a'\''  touch /tmp/x  [A b'`);
  expect(quoteWord('region=US,GB')).toBe('region=US,GB');
});
