/** The style of the page: system fonts, light and dark by the reader's setting, and nothing from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1b2330; --soft: #55617a; --ground: #f6f7fa; --card: #ffffff; --line: #dde2ec; --accent: #2457c5;
  --good: #1b7f4d; --warn: #8f5b00; --bad: #b3261e; --chip: #eef1f8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6eaf2; --soft: #a3aec4; --ground: #12161f; --card: #1a202c; --line: #2d3648; --accent: #8fb2ff;
    --good: #6fd3a0; --warn: #f0be63; --bad: #ff9d94; --chip: #252d3d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .35rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .8rem; }
h3 { font-size: 1.05rem; margin: 0 0 .35rem; }
p { margin: .35rem 0; max-width: 48rem; }
a { color: var(--accent); }
code, .mono { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.soft { color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: .45rem; margin: .6rem 0 1rem; padding: 0; list-style: none; }
.chip { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; background: var(--chip); font-size: .84rem; white-space: nowrap; }
.chip b { font-weight: 600; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.columns { display: grid; margin-top: 1.4rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: 1rem 1.15rem; }
.card dl { margin: 0; } .card dt { font-weight: 600; } .card dd { margin: 0 0 .6rem; color: var(--soft); }
.card ul { margin: .2rem 0; padding-left: 1.1rem; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; margin-top: .8rem; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .6rem .9rem; border-bottom: 1px solid var(--line); }
thead th { font-size: .78rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); font-weight: 600; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 600; white-space: nowrap; }
td .soft { font-size: .9em; }
footer { margin-top: 3rem; color: var(--soft); font-size: .88rem; }
@media print { body { background: #fff; } .card, .scroll { break-inside: avoid; } }
`;
