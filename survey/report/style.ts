/** The report's one style sheet: light and dark by the reader's preference, light in print, one column on a phone. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1a2130; --muted: #5a6577; --faint: #8590a2; --rule: #dfe3ea;
  --grid: #e8ebf0; --control: #94a0b3; --arm: #2f6fdb; --second: #d9730d; --third: #2e9a6b;
  --less: #2f6fdb; --more: #e0791b; --notice: #fff6e3; --notice-rule: #e3a321; --good: #1f7a54;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f131a; --card: #171c25; --ink: #e6eaf1; --muted: #a3aec0; --faint: #7d899c; --rule: #2a3240;
    --grid: #252c38; --control: #7a879b; --arm: #6ba3ff; --second: #f0a04b; --third: #5cc79a;
    --less: #4f8ef5; --more: #dd8530; --notice: #2b2413; --notice-rule: #b98a20; --good: #6fd3a5;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main, header, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 44px; }
.kicker { margin: 0; color: var(--arm); font-size: 13px; font-weight: 650; letter-spacing: .08em; text-transform: uppercase; }
h1 { overflow-wrap: anywhere; margin: 6px 0 8px; font-size: clamp(27px, 4.6vw, 40px); line-height: 1.15; letter-spacing: -.02em; text-wrap: balance; }
h2 { margin: 56px 0 6px; font-size: 23px; letter-spacing: -.012em; line-height: 1.25; }
h2 .no { color: var(--faint); font-weight: 500; margin-right: 10px; }
h3 { margin: 0 0 10px; font-size: 16px; line-height: 1.35; }
p { margin: 0 0 12px; }
.lead, section > p { max-width: 74ch; color: var(--muted); }
a { color: var(--arm); }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.notice { margin: 22px 0 0; padding: 14px 18px; border-left: 4px solid var(--notice-rule); background: var(--notice); border-radius: 6px; }
.notice p:last-child, .notice ul { margin: 0; }
.notice ul { padding-left: 20px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(215px, 1fr)); gap: 14px; margin: 26px 0 0; }
.tile { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 15px 18px; }
.tile .name { color: var(--muted); font-size: 13.5px; }
.tile .name { display: block; }
.tile .unit { font-size: 15px; font-weight: 500; color: var(--muted); letter-spacing: 0; }
.tile .value { display: block; font-size: 29px; line-height: 1.25; font-weight: 640; letter-spacing: -.02em; }
.tile .detail { color: var(--muted); font-size: 13.5px; }
nav ol { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 22px 0 0; padding: 0; list-style: none; font-size: 14.5px; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
.gallery { display: grid; gap: 18px; margin: 18px 0; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); align-items: start; }
.gallery.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); }
figure, .card { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 16px 18px; min-width: 0; }
figure.wide { margin: 18px 0; }
figcaption { margin-top: 10px; color: var(--muted); font-size: 13.5px; line-height: 1.5; }
figure > svg, .scroll > svg { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; -webkit-overflow-scrolling: touch; }
.scroll > svg { min-width: 680px; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; color: var(--muted); font-size: 13.5px; }
.key svg { width: 13px; height: 13px; margin-right: 6px; vertical-align: -1.5px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 7px 12px 7px 0; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { color: var(--muted); font-weight: 560; font-size: 13px; vertical-align: bottom; }
th:first-child, .text { text-align: left; }
.scroll th:first-child { position: sticky; left: 0; background: var(--card); }
td .more { display: block; color: var(--muted); font-size: 12.5px; }
tbody th { vertical-align: middle; color: var(--ink); font-weight: 500; font-size: 14px; }
tbody tr:last-child > * { border-bottom: 0; }
tfoot td, tfoot th { border-top: 2px solid var(--rule); border-bottom: 0; color: var(--ink); font-weight: 600; font-size: 14px; }
td code { white-space: normal; }
.card { margin: 18px 0; }
.card > .scroll > table { min-width: 560px; }
.tag { display: inline-block; padding: 0 8px; border-radius: 99px; border: 1px solid var(--rule); color: var(--muted); font-size: 12.5px; }
.star { color: var(--good); font-weight: 650; }
footer { margin-top: 56px; padding-bottom: 44px; color: var(--muted); font-size: 13.5px; }
svg text { fill: var(--ink); font-size: 13px; }
svg .axis text, svg .axis-label { fill: var(--muted); font-size: 12px; }
svg .axis .name, svg .name { fill: var(--muted); font-size: 12.5px; }
svg .axis .faint, svg .faint { fill: var(--faint); }
svg .axis .faint { font-size: 10.5px; }
svg .numbers { font-size: 12px; }
svg .numbers .faint { fill: var(--muted); }
svg .mark { fill: var(--good); font-size: 12px; }
svg .grid { stroke: var(--grid); fill: none; }
svg .zero { stroke: var(--faint); stroke-width: 1.3; }
svg .control { fill: var(--control); } svg .arm { fill: var(--arm); }
svg .outline { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .outline.control { stroke: var(--control); } svg .outline.arm { stroke: var(--arm); }
svg .band { fill-opacity: .22; }
svg .whisker { stroke: var(--ink); stroke-width: 1.2; opacity: .75; }
svg .interval { stroke-width: 2.2; } svg .dot { stroke: var(--card); stroke-width: 1.2; }
svg .first { fill: var(--arm); stroke: var(--arm); } svg .second { fill: var(--second); stroke: var(--second); }
svg .third { fill: var(--third); stroke: var(--third); }
svg .dot.first, svg .dot.second, svg .dot.third { stroke: var(--card); }
svg .diamond { fill: var(--ink); } svg .average text { font-weight: 650; }
svg .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
svg .cell.less { fill: var(--less); } svg .cell.more { fill: var(--more); }
svg .cell-number { font-size: 11px; } svg .own { font-weight: 650; font-size: 10.5px; }
svg .frame { fill: none; stroke: var(--ink); stroke-width: 1.3; }
svg .point { fill: var(--arm); fill-opacity: .45; }
svg .trend { fill: none; stroke: var(--second); stroke-width: 2.4; stroke-linejoin: round; }
svg .mean { stroke: var(--ink); stroke-width: 2; }
svg .cross { stroke: var(--arm); stroke-width: 1.3; opacity: .55; }
svg .leader { stroke: var(--faint); stroke-width: .8; }
svg .dot-label { font-size: 12px; font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
svg .verdict-nta { fill: var(--arm); } svg .verdict-neutral { fill: var(--control); } svg .verdict-yta { fill: var(--second); }
@media (max-width: 560px) {
  main, header, footer { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 26px; }
  h2 { margin-top: 42px; }
  figure, .card { padding: 13px 12px; border-radius: 8px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 10px; }
  .tile { padding: 11px 13px; } .tile .value { font-size: 23px; }
}
@media print {
  @page { margin: 14mm; }
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --ink: #111722; --muted: #465063; --faint: #78839a; --rule: #d3d8e0;
    --grid: #e6e9ee; --control: #94a0b3; --arm: #2f6fdb; --second: #d9730d; --third: #2e9a6b;
    --less: #2f6fdb; --more: #e0791b; --notice: #fff6e3; --notice-rule: #e3a321; --good: #1f7a54;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 9.5pt; line-height: 1.4; }
  main, header, footer { max-width: none; padding: 0; }
  header { padding-top: 0; }
  nav { display: none; }
  h1 { font-size: 21pt; } h2 { margin-top: 20pt; font-size: 14pt; break-after: avoid; } h3 { font-size: 10pt; margin-bottom: 5pt; }
  h2 + p { break-after: avoid; }
  figure, .tile, tr, .notice { break-inside: avoid; }
  figure, .card { padding: 8pt 10pt; }
  figcaption, .key, .tile .detail, .tile .name { font-size: 8pt; }
  .tiles { grid-template-columns: repeat(4, 1fr); gap: 7pt; margin-top: 12pt; }
  .tile { padding: 7pt 9pt; } .tile .value { font-size: 15pt; } .tile .unit { font-size: 9pt; }
  .gallery { grid-template-columns: 1fr 1fr; gap: 8pt; margin: 8pt 0; }
  .gallery.small { grid-template-columns: 1fr 1fr 1fr; }
  .scroll { overflow: visible; } .scroll > svg { min-width: 0; }
  table, .card > .scroll > table { min-width: 0; font-size: 7.2pt; }
  th, tbody th, tfoot th, tfoot td, .tag, td .more { font-size: 7.2pt; } td code { font-size: 7pt; } td .more { white-space: normal; }
  th, td { padding: 3pt 5pt 3pt 0; } thead th { white-space: normal; } .scroll th:first-child { position: static; }
}
`;
