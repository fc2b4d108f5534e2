/**
 * The style sheet. The contrast of colours was checked in the light and the dark scheme; green and red also differ in
 * lightness.
 */
export const style = `
:root { color-scheme: light dark; --page: #f4f5f7; --card: #fff; --ink: #1c2330; --muted: #5b6575; --edge: #dfe3e8; --warn: #a8421f; --link: #2a5bbf;
  --up: #1a9c6b; --down: #d2603a; --same: #9aa5b4; --new: #3f74d9;
  --series-1: #3f74d9; --series-2: #b9791a; --series-3: #1a9c6b; --series-4: #8e63c7; --series-5: #d2603a; --series-6: #7d8796; }
@media screen and (prefers-color-scheme: dark) { :root { --page: #12161d; --card: #1b212b; --ink: #e6eaf0; --muted: #a3adbb; --edge: #2e3744; --warn: #f09a7a; --link: #8fb4f7;
  --up: #35b583; --down: #e57f5b; --same: #66717f; --new: #6c9cf0;
  --series-1: #6c9cf0; --series-2: #e3b25c; --series-3: #35b583; --series-4: #ac8ade; --series-5: #e57f5b; --series-6: #8d98a7; }
  .logo { padding: 6px 10px; background: #fff; border-radius: 6px; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header, footer { max-width: 1320px; margin: 0 auto; }
.heading { display: flex; flex-wrap: wrap-reverse; gap: 8px 24px; justify-content: space-between; align-items: flex-start; margin-bottom: 8px; }
.heading > div { flex: 1 1 320px; min-width: 0; }
.logo { max-width: 240px; max-height: 64px; object-fit: contain; }
h1 { margin: 0 0 4px; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 32px 0 12px; font-size: 19px; }
h3 { margin: 0 0 4px; font-size: 16px; line-height: 1.3; }
p { margin: 0 0 8px; max-width: 75ch; }
.period { font-size: 16px; }
.period strong { white-space: nowrap; }
.about, .explains, .day, footer { color: var(--muted); font-size: 13px; }
.simulated { padding: 8px 12px; border: 2px solid var(--warn); border-radius: 6px; }
.mark { padding: 0 6px; border: 1px solid var(--warn); border-radius: 4px; color: var(--warn); font-weight: 600; white-space: nowrap; }
.watermark { position: fixed; inset: 0; z-index: 1; display: grid; place-items: center; pointer-events: none; overflow: hidden; opacity: .09; }
.watermark span { transform: rotate(-30deg); font-size: min(10vw, 110px); font-weight: 800; white-space: nowrap; color: var(--warn); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0 0; padding: 0; list-style: none; }
a { color: var(--link); }
.summary ul { margin: 0; padding: 12px 16px 12px 34px; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; }
.summary li { overflow-wrap: anywhere; }
.cards { columns: 2 520px; column-gap: 16px; }
.card { break-inside: avoid; margin-bottom: 16px; padding: 16px; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; }
figure { margin: 0; }
svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 4px 0 6px; padding: 0; list-style: none; font-size: 12px; color: var(--muted); }
.legend.lines { display: block; }
.legend li { overflow-wrap: anywhere; }
.legend i { display: inline-block; width: 10px; height: 10px; margin-right: 5px; border-radius: 2px; }
.empty { margin: 12px 0 4px; padding: 14px; border: 1px dashed var(--edge); border-radius: 6px; color: var(--muted); }
details { margin-top: 8px; font-size: 13px; }
summary { cursor: pointer; color: var(--muted); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin-top: 6px; font-size: 12px; }
th, td { padding: 3px 8px 3px 0; border-bottom: 1px solid var(--edge); text-align: left; vertical-align: top; overflow-wrap: break-word; }
td { max-width: 34ch; }
.long { min-width: 24ch; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { margin-top: 28px; border-top: 1px solid var(--edge); }
footer h2 { margin-top: 16px; font-size: 16px; }
dt { font-weight: 600; }
dd { margin: 0 0 6px; max-width: 90ch; }
@media screen and (max-width: 560px) { body { padding: 12px; } .wide { display: none; } .narrow { display: block; } h1 { font-size: 22px; } .card { padding: 12px; } }
`;
