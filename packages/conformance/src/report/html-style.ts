/** The look of the HTML report. */
export const STYLE = `
:root {
  --ground: #f6f7f9; --card: #ffffff; --ink: #1a2233; --quiet: #5b667a; --line: #dfe3ea; --soft: #eef1f5;
  --good: #17794a; --bad: #b3261e; --skip: #8a6100; --mark: #2f5fd0;
  --good-soft: #e3f3ea; --bad-soft: #fbe9e7; --skip-soft: #fbf1d9; --mark-soft: #e6edfc;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141c; --card: #181e29; --ink: #e6eaf2; --quiet: #9aa6bb; --line: #2b3444; --soft: #212938;
    --good: #63c995; --bad: #ff8f86; --skip: #e2b65a; --mark: #8fb0ff;
    --good-soft: #16301f; --bad-soft: #3a1c1a; --skip-soft: #33290f; --mark-soft: #1c2947;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.wrap { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
.top { background: var(--card); border-bottom: 1px solid var(--line); padding: 26px 0 22px; }
h1 { font-size: 24px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -.01em; }
h2 { font-size: 17px; margin: 34px 0 12px; }
.quiet { color: var(--quiet); }
.url { font-family: var(--mono); font-size: 13px; overflow-wrap: anywhere; }
.verdict { display: flex; flex-wrap: wrap; gap: 22px 34px; align-items: flex-end; margin-top: 20px; }
.figure b { display: block; font-size: 30px; line-height: 1.1; font-weight: 650; font-variant-numeric: tabular-nums; }
.figure span { color: var(--quiet); font-size: 13px; }
.figure.passed b { color: var(--good); } .figure.failed b { color: var(--bad); } .figure.skipped b { color: var(--skip); }
.bar { display: flex; height: 8px; border-radius: 4px; overflow: hidden; background: var(--soft); margin-top: 18px; }
.bar i { display: block; } .bar .passed { background: var(--good); } .bar .failed { background: var(--bad); } .bar .skipped { background: var(--skip); opacity: .45; }
.note { margin-top: 16px; padding: 10px 14px; border-radius: 8px; background: var(--skip-soft); color: var(--ink); overflow-wrap: anywhere; }
.lead { margin: -6px 0 12px; font-size: 14px; }
.columns { columns: 340px 3; column-gap: 12px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 13px 16px; margin: 0 0 12px; break-inside: avoid; }
.card h3 { margin: 0 0 6px; font-size: 15px; display: flex; justify-content: space-between; gap: 10px; align-items: baseline; }
.card p { margin: 0; padding: 3px 0; position: relative; padding-left: 17px; font-size: 14px; }
.card p.works, .card p.untested { color: var(--quiet); }
.dot { position: absolute; left: 0; top: 11px; width: 8px; height: 8px; border-radius: 50%; }
.works .dot { background: var(--good); } .fails .dot { background: var(--bad); } .untested .dot { background: var(--line); }
.card .fails b { color: var(--bad); font-weight: 600; }
.card ul { list-style: none; margin: 0 0 4px; padding: 0 0 0 17px; font-size: 13px; color: var(--quiet); }
.card li { padding-left: 16px; position: relative; }
.card li::before { content: "\\2717"; position: absolute; left: 0; color: var(--bad); }
.card li.rest::before { content: none; }
.card li button { all: unset; cursor: pointer; text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 2px; }
.card li button:hover, .card li button:focus-visible { color: var(--mark); text-decoration-color: currentColor; }
.areas { display: grid; gap: 6px 26px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.area { all: unset; cursor: pointer; display: grid; grid-template-columns: 1fr auto; gap: 2px 10px; padding: 4px 6px; margin: 0 -6px; border-radius: 6px; font-size: 14px; }
.area:hover, .area:focus-visible { background: var(--soft); }
.area .bar { grid-column: 1 / -1; margin: 0; height: 5px; }
.area .n { color: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; }
.filters { display: flex; flex-wrap: wrap; gap: 10px; align-items: end; position: sticky; top: 0; background: var(--ground); padding: 10px 0; z-index: 2; }
.filters label { font-size: 12px; color: var(--quiet); display: grid; gap: 3px; }
.filters select, .filters input { font: inherit; font-size: 14px; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 7px 10px; min-width: 0; }
.filters .grow { flex: 1 1 220px; }
.filters .grow input { width: 100%; }
.filters button { font: inherit; font-size: 14px; padding: 7px 14px; border-radius: 8px; border: 1px solid var(--line); background: var(--card); color: var(--ink); cursor: pointer; }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
details.check { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 8px; margin: 8px 0; }
details.failed { border-left-color: var(--bad); } details.passed { border-left-color: var(--good); } details.skipped { border-left-color: var(--skip); }
summary { cursor: pointer; padding: 10px 14px; list-style: none; display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
summary::-webkit-details-marker { display: none; }
summary .title { flex: 1 1 320px; font-weight: 550; overflow-wrap: anywhere; }
.tag { font-size: 12px; padding: 1px 8px; border-radius: 20px; background: var(--soft); color: var(--quiet); white-space: nowrap; }
.tag.failed { background: var(--bad-soft); color: var(--bad); } .tag.passed { background: var(--good-soft); color: var(--good); } .tag.skipped { background: var(--skip-soft); color: var(--skip); }
.tag.client { background: var(--mark-soft); color: var(--mark); }
.body { padding: 2px 14px 16px; border-top: 1px solid var(--line); }
dl.facts { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 6px 14px; margin: 12px 0 0; }
dl.facts dt { color: var(--quiet); font-size: 13px; padding-top: 1px; }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
dl.facts dd.code { font-family: var(--mono); font-size: 13px; }
.exchange { margin-top: 14px; }
.exchange h4 { margin: 0 0 6px; font-size: 13px; color: var(--quiet); font-weight: 600; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 10px; }
pre { margin: 0; padding: 10px 12px; background: var(--soft); border-radius: 8px; font: 12.5px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 420px; overflow: auto; }
pre .line { font-weight: 650; } pre .head { color: var(--quiet); }
.more { margin: 18px 0 60px; text-align: center; }
.empty { padding: 40px 0 80px; text-align: center; color: var(--quiet); }
@media (max-width: 720px) {
  .wrap { padding: 0 14px; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  .filters { position: static; display: grid; grid-template-columns: 1fr 1fr; }
  .filters .grow { grid-column: 1 / -1; }
  .filters select { width: 100%; }
  .verdict { gap: 16px 26px; } .figure b { font-size: 26px; }
  dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0 0; } dl.facts dd { margin-bottom: 8px; }
}
@media print { .filters { display: none; } details.check { break-inside: avoid; } }
`;
