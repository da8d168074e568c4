"""The style sheet: light and dark, screen and paper, from 390 px up. No fonts, no images, nothing fetched."""

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --ink: #1c2127; --soft: #57606a; --line: #d5dae0;
  --good: #166a2f; --warn: #855300; --bad: #b42318; --calm: #24588f; --bar: #3b73ad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101418; --card: #181d23; --ink: #e4e8ec; --soft: #9ba6b2; --line: #303843;
    --good: #5fc47c; --warn: #e0b050; --bad: #ff8f84; --calm: #83b7ee; --bar: #5b93cd;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1, h2, h3 { line-height: 1.25; margin: 0; }
h1 { font-size: 1.9rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.05rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; max-width: 54rem; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; margin: 0 0 1rem; }
code { font: .8125em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere;
  color: var(--soft); }
.good { --tone: var(--good); } .warn { --tone: var(--warn); }
.bad { --tone: var(--bad); } .calm { --tone: var(--calm); }
.verdict, article, .tiles li, .notes, .sheet {
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.verdict { padding: 1.25rem 1.5rem; border-left: .5rem solid var(--tone); }
.verdict h1 { color: var(--tone); }
.leg { margin-top: 2.5rem; }
.leg h2 { color: var(--tone); margin: 0; }
.kicker { color: var(--soft); font-size: .875rem; margin: 0; }
.lead { font-size: 1.125rem; margin: .5rem 0 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .6rem 1.5rem;
  margin: 1rem 0 0; }
.facts dt { color: var(--soft); font-size: .8125rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts div:has(code) { grid-column: span 2; }
.facts div:has(.id) { grid-column: 1 / -1; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem;
  list-style: none; margin: 0; padding: 0; }
.tiles li { padding: .75rem 1rem; }
.tiles span { display: block; color: var(--soft); font-size: .8125rem; }
.tiles strong { font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.pill { display: inline-block; border: 1px solid var(--tone); border-radius: 1rem; padding: 0 .6rem;
  color: var(--tone); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
article { padding: 1rem 1.25rem; margin: 0 0 1rem; break-inside: avoid-page; }
.error { border-left: .3rem solid var(--bad); }
.advice { color: var(--ink); }
.notes { list-style: none; margin: 0; padding: 0; }
.notes li { padding: .75rem 1.25rem; border-top: 1px solid var(--line); break-inside: avoid; }
.notes li:first-child { border-top: 0; }
table { width: 100%; border-collapse: collapse; margin: 1.1rem 0 0; font-size: .9375rem; }
caption { text-align: left; color: var(--soft); font-size: .8125rem; padding: 0 0 .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-top: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .8125rem; font-weight: 600; border-top: 0; }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
td { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.ids td span:not(.pill), .ids td code { display: block; }
.ids tbody th { min-width: 4.5rem; width: 14%; }
.ids td time { display: block; min-width: 6.5rem; }
.jobs td:last-child { white-space: nowrap; width: 20%; }
.timeline th, .timeline td:nth-child(-n+4) { white-space: nowrap; }
.timeline td:last-child { width: 42%; padding-right: 0; vertical-align: middle; }
.track { display: block; background: var(--page); border-radius: .25rem; height: .75rem; overflow: hidden; }
.bar { display: block; height: 100%; min-width: 3px; background: var(--bar); border-radius: .2rem;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.open { background: repeating-linear-gradient(90deg, var(--bar) 0 6px, transparent 6px 10px); }
.vms tbody th, .vms td { white-space: nowrap; }
.vms td:last-child { white-space: normal; }
.over { color: var(--tone); }
.decisions td span, .decisions td code, .decisions tbody th span { display: block; font-weight: 400; }
.decisions tbody th span:first-child { font-weight: 600; }
.decisions tbody th { width: 38%; }
.decisions td:last-child { width: 20%; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; margin: .6rem 0; padding: 0;
  color: var(--soft); font-size: .8125rem; }
.legend svg { width: 24px; height: 12px; margin-right: .4rem; vertical-align: -1px; }
.gantt { margin: .4rem 0 1rem; overflow-x: auto; break-inside: avoid-page; }
.gantt svg { display: block; width: 100%; min-width: 38rem; height: auto; }
.gantt text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: var(--ink); }
.gantt .axis { fill: var(--soft); font-size: 10px; }
.gantt .wave, .gantt .critical { font-weight: 600; }
.tick { stroke: var(--line); stroke-width: 1; }
[class^="s-"] { stroke: var(--bar); stroke-width: .7; }
.s-people { fill: var(--card); stroke-dasharray: 2 1.5; }
.s-look { fill: url(#p-look); } .s-stop { fill: url(#p-stop); } .s-turn { fill: url(#p-turn); }
.s-sync { fill: url(#p-sync); } .s-move { fill: var(--bar); }
.on-path { stroke: var(--ink); stroke-width: 1.6; }
.tile { fill: var(--card); } .dot { fill: var(--bar); }
.stroke { stroke: var(--bar); stroke-width: 1.6; } .thin { stroke: var(--bar); stroke-width: .8; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .875rem; }
@media (max-width: 40rem) {
  h1 { font-size: 1.5rem; }
  .verdict { padding: 1rem; }
  article, .notes li { padding: .85rem 1rem; }
  .facts { grid-template-columns: 1fr 1fr; gap: .6rem 1rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .timeline thead th:nth-child(3), .timeline td:nth-child(3) { display: none; }
  .timeline th { white-space: normal; overflow-wrap: normal; }
  .timeline th, .timeline td { font-size: .8125rem; }
  .timeline td:last-child { width: 20%; }
  .jobs thead { display: none; }
  .jobs th { width: 38%; }
  .jobs td:last-child { width: auto; }
  .ids td time { min-width: 4.5rem; }
  th, td { padding-right: .5rem; font-size: .875rem; }
}
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb;
    --good: #166a2f; --warn: #855300; --bad: #b42318; --calm: #24588f; --bar: #2c5f96; }
  .gantt, .legend svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .gantt { overflow: visible; } .gantt svg { min-width: 0; }
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  .track { background: #eee; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
}
"""
