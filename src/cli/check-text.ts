/** What checks have found, for people: a line each, with what to do below it, and how many of each kind. */
import type { Finding } from '../jobs/check/check.ts';
import { printable } from './table.ts';

export function checkText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, result, message, remedy }, index) => {
    const name = findings[index - 1]?.check === check ? '' : check;
    const told = `${name.padEnd(width)}  ${result.padEnd('warning'.length)}  ${printable(message)}\n`;
    return remedy ? `${told}${' '.repeat(width + 'warning'.length + 4)}-> ${printable(remedy)}\n` : told;
  });
  return `${lines.join('')}${total(findings)}\n`;
}

function total(findings: readonly Finding[]): string {
  const count = (result: Finding['result'], word: string) => {
    const found = findings.filter((finding) => finding.result === result).length;
    return found ? `${found} ${word}${found === 1 ? '' : 's'}` : '';
  };
  return [count('error', 'error'), count('warning', 'warning')].filter(Boolean).join(', ') || 'All is well.';
}
