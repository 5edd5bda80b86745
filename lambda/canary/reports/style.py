"""How the page looks: light and dark, wide and narrow, and on paper."""

_LIGHT = """
  --ground: #f4f5f7; --paper: #ffffff; --ink: #1a1d23; --soft: #565d69; --rule: #dfe2e8;
  --champion: #3d5a80; --challenger: #955200; --yolk: #f5b301; --yolk-soft: #fdeec4;
  --good: #17683a; --good-soft: #e2f3e8; --bad: #b3261e; --bad-soft: #fce8e6;
  --open: #5b4a9c; --open-soft: #ece9f7; --band: #eef1f5; --grid: #d9dde4;
"""
_DARK = """
  --ground: #0e1116; --paper: #171b22; --ink: #e9ebef; --soft: #a6adba; --rule: #2c323d;
  --champion: #9dbbe3; --challenger: #f6be3b; --yolk: #d99a00; --yolk-soft: #3d3009;
  --good: #7bd69b; --good-soft: #12301e; --bad: #ff9a92; --bad-soft: #3a1715;
  --open: #c0b2f2; --open-soft: #2a2344; --band: #1f252e; --grid: #343b47;
"""
STYLE = (
    ":root { color-scheme: light dark;" + _LIGHT + "}\n"
    "@media screen and (prefers-color-scheme: dark) { :root {" + _DARK + "} }\n"
    """
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-text-size-adjust: 100%; }
main { max-width: 1040px; margin: 0 auto; padding: 28px 24px 56px; }
h1, h2, p, dl, dd, ul, figure, table { margin: 0; }
h1 { font-size: 1.7rem; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.06rem; line-height: 1.35; }
.brand { color: var(--soft); font-size: .82rem; letter-spacing: .04em; margin-bottom: 10px; }
.brand::before { content: ""; display: inline-block; width: .62em; height: .62em;
  margin-right: .5em;
  border-radius: 50%; background: var(--yolk); }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; }
.outcome, .kind { border-radius: 99px; padding: 3px 14px; font-weight: 650; font-size: .95rem; }
.kind { border: 1px solid var(--rule); color: var(--soft); font-weight: 500; }
.good { color: var(--good); background: var(--good-soft); }
.bad { color: var(--bad); background: var(--bad-soft); }
.open { color: var(--open); background: var(--open-soft); }
.verdict { margin: 18px 0; padding: 16px 20px; border-radius: 10px; border-left: 5px solid;
  color: var(--ink); font-size: 1.16rem; line-height: 1.45; overflow-wrap: anywhere;
  white-space: pre-line; }
.verdict.good { border-color: var(--good); } .verdict.bad { border-color: var(--bad); }
.verdict.open { border-color: var(--open); }
.serves { display: block; margin-top: 6px; }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 10px 28px; }
.facts div { min-width: 0; }
dt { color: var(--soft); font-size: .82rem; }
dd { overflow-wrap: anywhere; }
dd .why { display: block; color: var(--soft); }
.source, code { font: .84em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  overflow-wrap: anywhere; }
strong.challenger { color: var(--challenger); } strong.champion { color: var(--champion); }
section, figure, footer { margin-top: 20px; padding: 18px 20px; background: var(--paper);
  border: 1px solid var(--rule); border-radius: 12px; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; padding: 0;
  overflow: hidden; background: var(--rule); }
.figure { background: var(--paper); padding: 16px 18px; }
.figure .name { color: var(--soft); font-size: .84rem; overflow-wrap: anywhere; }
.figure .number { font-size: 1.75rem; line-height: 1.25; font-weight: 650;
  font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.figure .note { font-size: .88rem; }
.figure .aside { display: block; color: var(--soft); }
.hint, .planned { color: var(--soft); font-weight: 400; }
.hint { font-size: .86rem; } * + .hint { margin-top: 10px; } td .hint { margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin-top: 8px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: 8px 14px 8px 0;
  border-top: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .84rem; }
tbody th { font-weight: 600; white-space: nowrap; }
td .planned, td strong, .tag, time, th .planned { white-space: nowrap; }
td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.stages td .planned, .stages td .interval-words { display: block; }
.stages td .sees { white-space: normal; }
.tag { border-radius: 6px; padding: 1px 8px; font-size: .86rem; font-weight: 600; }
.steps td:last-child { width: 66%; }
.reason { white-space: pre-line; } .step { font-weight: 600; }
.steps th { font-weight: 500; }
.alarms ul { padding-left: 20px; margin-top: 6px; }
figcaption p { color: var(--soft); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0;
  margin: 10px 0 8px; font-size: .86rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 8px; }
.legend svg { flex: none; overflow: visible; }
.plot { display: block; width: 100%; height: auto; overflow: hidden; fill: none;
  font-family: inherit; }
.plot.narrow { display: none; }
.plot text { fill: var(--ink); }
.plot .tick { fill: var(--soft); } .plot .stage-name { fill: var(--soft); }
.plot .decision-name { font-weight: 650; }
.plot .limit-name { fill: var(--bad); font-weight: 650; }
.plot .challenger-name { fill: var(--challenger); font-weight: 650; }
.stage { fill: var(--band); } path.back { fill: none; }
.hatch { stroke: var(--bad); stroke-width: 1; stroke-opacity: .5; fill: none; }
.limit-name, .challenger-name { paint-order: stroke; stroke: var(--paper); stroke-width: 3px;
  stroke-linejoin: round; stroke-opacity: .8; }
.grid { stroke: var(--grid); stroke-width: 1; } .axis { stroke: var(--soft); stroke-width: 1; }
.decision { stroke: var(--ink); stroke-width: 1.6; stroke-dasharray: 2 3; fill: none; }
.limit { stroke: var(--bad); stroke-width: 1.8; stroke-dasharray: 9 4; fill: none; }
.beyond { fill: var(--bad); fill-opacity: .07; }
.peak { stroke: var(--challenger); stroke-width: 1.3; stroke-dasharray: 1.5 3.5; fill: none; }
.planned { fill: none; }
line.planned, path.planned { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 5 4; }
.weights-area { fill: var(--yolk-soft); } .weights-edge { stroke: var(--yolk); stroke-width: 2;
  fill: none; }
.series .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.challenger .line { stroke: var(--challenger); stroke-dasharray: 7 3; }
.champion .line { stroke: var(--champion); }
.challenger .mark { fill: var(--challenger); } .champion .mark { fill: var(--champion); }
.dots .line { display: none; } .touch { fill: transparent; }
.ratio { display: block; overflow: visible; margin: 4px 0 2px; }
.ratio .axis { stroke: var(--grid); } .ratio .equal { stroke: var(--ink); stroke-width: 1.4; }
.ratio .interval { fill: var(--challenger); fill-opacity: .8; }
footer { background: none; border: 0; padding: 0 4px; color: var(--soft); font-size: .88rem; }
footer p { margin-top: 6px; }
@media screen and (max-width: 860px) {
  .figures { grid-template-columns: 1fr 1fr; }
  table, tbody, tr, th, td { display: block; width: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { border-top: 1px solid var(--rule); padding: 8px 0; }
  tbody th, tbody td, .steps td:last-child { border: 0; padding: 2px 0; display: flex; gap: 12px;
    width: 100%; }
  tbody th::before, tbody td::before { content: attr(data-head); color: var(--soft); flex: none;
    width: 38%; font-weight: 400; font-size: .86rem; overflow-wrap: anywhere; }
  .steps th::before, .steps td::before { display: none; }
  th > div, td > div { min-width: 0; }
}
@media screen and (max-width: 720px) {
  main { padding: 16px 12px 40px; }
  section, figure { padding: 14px; } .figures { padding: 0; }
  .verdict { padding: 12px 14px; font-size: 1.06rem; }
  h1 { font-size: 1.4rem; }
  .facts { grid-template-columns: 1fr; }
  .figure { padding: 12px 14px; } .figure .number { font-size: 1.4rem; }
  .plot.wide { display: none; } .plot.narrow { display: block; }
}
@media print {
  @page { size: A4; margin: 11mm 12mm; }
  :root { font-size: 11.5px; }
  body { background: #fff; font-size: 11.5px; line-height: 1.4; print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section, figure { padding: 8px 14px; margin-top: 10px; }
  th, td { padding-top: 4px; padding-bottom: 4px; }
  .legend { margin: 4px 0; }
  .verdict { padding: 10px 14px; margin: 10px 0; }
  .facts { gap: 4px 24px; }
  .figures { padding: 0; grid-template-columns: repeat(4, 1fr); }
  .figure { padding: 10px 12px; } .figure .number { font-size: 1.4rem; }
  figure, tr, .figures, header, .alarms, footer { break-inside: avoid; }
  h2 { break-after: avoid; } thead { display: table-header-group; }
  .ratio { height: 12px; }
}
"""
)
