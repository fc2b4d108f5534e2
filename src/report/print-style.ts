/** The style sheet of the printed report: A4, a header and page numbers on every page. */
import { quoteCss } from './text.ts';

/** Browsers without page margin boxes print no header; the watermark of simulated data does not depend on them. */
export function printStyle(header: string, isSimulated: boolean): string {
  const mark = isSimulated
    ? '@bottom-left { content: "Simulated data: these numbers are not real"; font: bold 8pt sans-serif; color: #a8421f; }'
    : '';
  return `@page { size: A4; margin: 18mm 14mm 16mm;
  @top-left { content: ${quoteCss(header)}; font: 8pt sans-serif; color: #5b6575; width: 100%; }
  ${mark}
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5b6575; } }
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #1c2330; --muted: #4a5463; --edge: #d0d5dc; }
  body { padding: 0; font-size: 10pt; }
  main, header, footer { max-width: none; }
  nav, summary, details:not([open]) { display: none; }
  .cards { columns: auto; }
  .card { padding: 0 0 4mm; margin-bottom: 6mm; border: 0; border-bottom: 1px solid var(--edge); border-radius: 0; }
  h2 { margin-top: 6mm; break-after: avoid; }
  .card { break-inside: auto; }
  .chart, tr, .summary li, dd { break-inside: avoid; }
  svg { max-width: 155mm; }
  thead { display: table-header-group; break-after: avoid; }
  tbody tr:nth-child(-n+3) { break-before: avoid; }
  .scroll { overflow: visible; }
  .wide { display: block; }
  .narrow { display: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
}
