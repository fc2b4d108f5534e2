/** Names beside bars. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitGraphemes } from '../../src/report/text.ts';
import { LETTER_WIDTH, wrapLabel } from '../../src/report/wrap-label.ts';

const letters = (count: number) => count * LETTER_WIDTH;

test('a label is broken at a space, or within a word that is too long, and cut after the last line', () => {
  expect(wrapLabel('short', letters(10), 2)).toEqual(['short']);
  expect(wrapLabel('three short words', letters(12), 2)).toEqual(['three short', 'words']);
  expect(wrapLabel('unbreakable', letters(6), 2)).toEqual(['unbrea', 'kable']);
  expect(wrapLabel('one two three four five', letters(8), 2)).toEqual(['one two', 'three f…']);
  expect(wrapLabel('', letters(8), 2)).toEqual([]);
});

test('emoji and letters of other scripts are not torn apart, and are wide', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(wrapLabel(family.repeat(3), 13 * 2, 2)).toEqual([family.repeat(2), family]);
  expect(wrapLabel('水水水', 1, 2)).toEqual(['水', '水…']);
});

test('whatever a label is, no line is longer than the width, and only cut labels lose letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 3, max: 30 }), (label, room) => {
      const lines = wrapLabel(label, letters(room), 2);
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(splitGraphemes(line).length).toBeLessThanOrEqual(room);
      const isCut = lines.at(-1)?.endsWith('…') && !label.endsWith('…');
      if (!isCut) expect(lines.join('').replaceAll(' ', '')).toBe(label.replaceAll(' ', ''));
    }),
  );
});
