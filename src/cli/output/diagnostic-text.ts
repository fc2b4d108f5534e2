/** Findings of `config check` as text: one line each, its remedy below it, and the number of each kind at the end. */
import type { DiagnosticFinding } from '../../doctor/diagnostic.ts';
import { toPrintable } from '../../printable.ts';

export function diagnosticText(findings: readonly DiagnosticFinding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, result, message, remedy }, index) => {
    const name = findings[index - 1]?.check === check ? '' : check;
    const line = `${name.padEnd(width)}  ${result.padEnd('warning'.length)}  ${toPrintable(message)}\n`;
    return remedy ? `${line}${' '.repeat(width + 'warning'.length + 4)}-> ${toPrintable(remedy)}\n` : line;
  });
  return `${lines.join('')}${formatTotal(findings)}\n`;
}

function formatTotal(findings: readonly DiagnosticFinding[]): string {
  const count = (result: DiagnosticFinding['result'], word: string) => {
    const found = findings.filter((finding) => finding.result === result).length;
    return found ? `${found} ${word}${found === 1 ? '' : 's'}` : '';
  };
  return [count('error', 'error'), count('warning', 'warning')].filter(Boolean).join(', ') || 'All is well.';
}
