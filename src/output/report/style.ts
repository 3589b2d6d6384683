const LIGHT = `
  --paper: #ffffff; --ink: #1f2933; --muted: #52606d; --line: #d5dbe1; --band: #f3f5f7;
  --link: #005a8e; --good: #00593f; --doubt: #7a4b00; --bad: #8f1d1d;
  --good-back: #e3f4ed; --doubt-back: #fdf1dc; --bad-back: #fbe7e7;
`;

const SECTIONS = `
h4 { font-size: 1rem; margin: 0.5rem 0 0.25rem; }
.note { color: var(--muted); font-size: 0.9rem; }
.example { border-left: 4px solid var(--line); padding-left: 1rem; font-size: 1.1rem; }
.warning, .verdict, .mark, .advice { border-radius: 0.25rem; padding: 0.1rem 0.5rem; }
.warning { padding: 0.5rem 0.75rem; }
.warning, .verdict.none, .advice.leave { background: var(--bad-back); color: var(--bad); }
.verdict.weak, .advice.try, .advice.describe { background: var(--doubt-back); color: var(--doubt); }
.verdict.supported, .advice.act, .mark.holds { background: var(--good-back); color: var(--good); }
.mark.fails, .mark.unmeasured { background: var(--band); color: var(--muted); }
.verdict { font-size: 1.15rem; }
.mark, .advice { font-size: 0.9rem; font-weight: 600; white-space: nowrap; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.75rem 1.25rem; }
.facts dt { color: var(--muted); font-size: 0.9rem; }
.facts dd { margin: 0; font-size: 1.2rem; font-weight: 600; overflow-wrap: anywhere; }
.claims { padding-left: 0; list-style: none; max-width: 50rem; }
.claims li { margin: 0.5rem 0; }
.opportunities { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
.opportunities li { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem 1rem; }
.opportunities p { font-size: 0.95rem; }
.audience { color: var(--muted); }
.badge { width: 1.1em; height: 1.1em; vertical-align: -0.15em; background: #ffffff; border-radius: 50%; padding: 0.08em; }
.scroll { overflow-x: auto; max-width: 100%; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
caption { text-align: left; font-weight: 600; padding: 0 0 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 1.25rem 0.35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-size: 0.9rem; vertical-align: bottom; }
tbody th { font-weight: 400; min-width: 8rem; }
td { white-space: nowrap; }
`;

/** The look of a section on another page, to stand inside a rule: on paper, whatever is around it. */
export const SECTION_STYLE = `${LIGHT}
background: var(--paper); color: var(--ink);
section { max-width: none; }
${SECTIONS}`;

/** The look of the report: light and dark, from a phone's width to A4. No font or file from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
${LIGHT}}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif;
}
header, nav, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 2rem 0 0.25rem; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 3rem 0 0.75rem; border-top: 2px solid var(--ink); padding-top: 0.75rem; }
h3 { font-size: 1.15rem; margin: 1.75rem 0 0.5rem; }
p, ul, ol, dl { margin: 0.5rem 0; }
p { max-width: 46rem; overflow-wrap: break-word; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; background: var(--paper); padding: 0.5rem 1rem; z-index: 1; }
.skip:focus { left: 0.5rem; top: 0.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; }
.lead { font-size: 1.25rem; line-height: 1.5; max-width: 50rem; }
#model-card .facts { display: block; }
#model-card .facts div { display: grid; grid-template-columns: 9rem 1fr; gap: 1rem; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
#model-card .facts dd { font-size: 1rem; font-weight: 400; }
.blank { display: inline-block; min-width: 14rem; border-bottom: 1px solid var(--ink); color: var(--muted); font-size: 0.9rem; }
.hash { font-family: monospace; font-size: 0.85rem; }
.funnel { display: flex; flex-wrap: wrap; gap: 0.5rem; list-style: none; padding: 0; }
.funnel li { flex: 1 1 7.5rem; background: var(--band); padding: 0.5rem 0.75rem; border-left: 4px solid var(--link); }
.funnel .step { display: block; color: var(--muted); font-size: 0.9rem; }
.funnel strong { font-size: 1.25rem; }
figure { margin: 1.25rem 0; }
figure svg { display: block; width: 100%; min-width: 40rem; height: auto; background: #ffffff; }
${SECTIONS}footer { margin-top: 3rem; padding-bottom: 3rem; }
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14191f; --ink: #e8ecf0; --muted: #a9b4bf; --line: #3a444e; --band: #1f272f;
    --link: #7cc4f0; --good: #8fe0bd; --doubt: #f3c977; --bad: #f5a8a8;
    --good-back: #12382b; --doubt-back: #3d2c0a; --bad-back: #431a1a;
  }
  figure svg { border-radius: 0.4rem; }
}
@media (max-width: 30rem) {
  h1 { font-size: 1.6rem; }
  #model-card .facts div { grid-template-columns: 1fr; gap: 0; }
}
@media print {
  @page { size: A4; margin: 13mm; }
  :root { font-size: 8.3pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  h1 { margin-top: 0; }
  h2 { margin: 1rem 0 0.4rem; padding-top: 0.4rem; }
  h3 { margin: 1rem 0 0.25rem; }
  p, .lead { max-width: none; margin: 0.3rem 0; }
  .segment, #comparison, #choice, #model-card { break-before: page; }
  .segment h2, #comparison h2, #choice h2, #model-card h2 { margin-top: 0; }
  h2, h3, h4, caption { break-after: avoid; }
  figure, tr, .opportunities li, .claims li, .facts div, .funnel, #rules { break-inside: avoid; }
  .scroll { overflow: visible; margin: 0.5rem 0; }
  .funnel { flex-wrap: nowrap; }
  .funnel li { flex-basis: 0; }
  .facts { grid-template-columns: repeat(6, auto); }
  .claims { max-width: none; }
  .claims li { margin: 0.3rem 0; }
  figure svg { min-width: 0; width: auto; max-width: 100%; max-height: 122mm; margin: 0 auto; }
  th, td { padding-top: 0.12rem; padding-bottom: 0.12rem; white-space: normal; }
  .opportunities { grid-template-columns: 1fr 1fr; gap: 3mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
