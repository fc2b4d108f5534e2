/** Names beside bars: as many lines as there is room for. */
import { splitGraphemes } from './text.ts';

/** Maximum width in pixels of a letter of 12 pixels in common fonts; letters from CJK on are square. */
export const LETTER_WIDTH = 7.6;
const WIDE_LETTER = 13;
/** Widths are sums of fractions. */
const ROUNDING = 0.01;
const FIRST_WIDE_CODE_POINT = 0x2e80;
/** A line is not broken at a space that would leave more than this share of it empty. */
const MIN_FILLED = 0.5;

/**
 * Breaks a label into at most `maxLines` lines of a width in pixels, at spaces where possible; what does not fit is cut.
 * Letters from CJK on and emoji count as wide.
 */
export function wrapLabel(label: string, width: number, maxLines: number): readonly string[] {
  const lines: string[] = [];
  let rest = splitGraphemes(label);
  while (rest.length) {
    const fitting = countFitting(rest, width);
    if (fitting === rest.length) return [...lines, rest.join('')];
    if (lines.length === maxLines - 1)
      return [
        ...lines,
        `${rest
          .slice(0, Math.max(1, fitting - 1))
          .join('')
          .trimEnd()}…`,
      ];
    const space = rest.lastIndexOf(' ', fitting);
    const end = space > fitting * MIN_FILLED ? space : fitting;
    lines.push(rest.slice(0, end).join(''));
    rest = rest.slice(rest[end] === ' ' ? end + 1 : end);
  }
  return lines;
}

/** How many letters fit; at least one, so that every line has some. */
function countFitting(letters: readonly string[], width: number): number {
  let used = 0;
  const first = letters.findIndex((letter) => {
    used += (letter.codePointAt(0) ?? 0) < FIRST_WIDE_CODE_POINT ? LETTER_WIDTH : WIDE_LETTER;
    return used > width + ROUNDING;
  });
  return first < 0 ? letters.length : Math.max(1, first);
}
