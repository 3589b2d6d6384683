import { darkPictures } from "@/output/report/picture_style.ts";

const LIGHT = `
  --paper: #ffffff; --ink: #1f2933; --muted: #52606d; --line: #d5dbe1; --band: #f3f5f7;
  --link: #005a8e; --good: #00593f; --doubt: #7a4b00; --bad: #8f1d1d;
  --good-back: #e3f4ed; --doubt-back: #fdf1dc; --bad-back: #fbe7e7;
`;

const DARK = `
    --paper: #14191f; --ink: #e8ecf0; --muted: #a9b4bf; --line: #3a444e; --band: #1f272f;
    --link: #7cc4f0; --good: #8fe0bd; --doubt: #f3c977; --bad: #f5a8a8;
    --good-back: #12382b; --doubt-back: #3d2c0a; --bad-back: #431a1a;
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
.mark, .advice { font-size: 0.9rem; font-weight: 600; white-space: nowrap; }
.facts > div { display: grid; grid-template-columns: 9rem 1fr; gap: 1rem; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.claims { padding-left: 0; list-style: none; max-width: 50rem; }
.claims li { margin: 0.3rem 0; }
.areas { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0.25rem 2rem; }
.opportunities { padding-left: 1.1rem; }
.opportunities li { margin: 0.4rem 0; }
figure { margin: 1rem 0; }
figcaption { margin-bottom: 0.4rem; }
figure div > svg { display: block; width: 100%; height: auto; }
figure.large div > svg { min-width: 46rem; background: var(--paper); }
.narrow { display: none; }
.audience { color: var(--muted); }
.badge { width: 1.1em; height: 1.1em; vertical-align: -0.15em; background: #ffffff; border-radius: 50%; padding: 0.08em; }
#claims td { white-space: normal; }
.key { display: inline-block; margin-right: 0.75rem; }
.scroll { overflow-x: auto; max-width: 100%; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
caption { text-align: left; font-weight: 600; padding: 0 0 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 1.25rem 0.35rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-size: 0.9rem; vertical-align: bottom; }
tbody th { font-weight: 400; min-width: 8rem; }
td { white-space: nowrap; }
@media screen and (max-width: 40rem) {
  .wide { display: none; }
  .narrow { display: block; }
  .facts > div { grid-template-columns: 1fr; gap: 0; }
}
`;

/** The colours of the report for another page, and of the pictures and sections in its main part. */
export const PALETTE = `:root {
  color-scheme: light dark;
${LIGHT}}
@media screen and (prefers-color-scheme: dark) {
  :root, main .report {${DARK}  }
${darkPictures()}
}
`;

/** The look of a section on another page, to stand inside a rule: on paper, unless the page says else. */
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
header, nav, main, footer { max-width: 77rem; margin: 0 auto; padding: 0 1.25rem; }
nav { position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; margin: 0.4rem 0; }
nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
section[id] { scroll-margin-top: 3rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1rem 0 0.25rem; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 2.5rem 0 0.75rem; border-top: 2px solid var(--ink); padding-top: 0.75rem; }
h3 { font-size: 1.15rem; margin: 1.25rem 0 0.4rem; }
p, ul, ol, dl { margin: 0.4rem 0; }
p { max-width: 50rem; overflow-wrap: break-word; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible, button:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; background: var(--paper); padding: 0.5rem 1rem; z-index: 2; }
.skip:focus { left: 0.5rem; top: 0.5rem; }
.lead { font-size: 1.25rem; line-height: 1.4; max-width: none; }
p.verdict { padding: 0.4rem 0.75rem; max-width: none; }
p.verdict.weak, p.verdict.none, p.warning { font-size: 1.15rem; font-weight: 600; border-left: 0.5rem solid; max-width: none; }
.cards { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0.75rem; margin: 0.75rem 0; }
.card { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem 0.9rem; display: flex; flex-direction: column; transition: opacity 0.1s; }
.card h2 { font-size: 1.15rem; margin: 0; border: 0; padding: 0; }
.card p { font-size: 0.95rem; line-height: 1.4; }
.card dl > div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.75rem; border-bottom: 1px solid var(--line); padding: 0.15rem 0; font-size: 0.95rem; line-height: 1.4; }
.card dt { color: var(--muted); }
.card dd { margin: 0; font-weight: 600; }
.card dd .note { font-weight: 400; }
.card .first { margin-top: auto; padding-top: 0.3rem; }
.dim { opacity: 0.3; }
summary { font-size: 1.25rem; font-weight: 600; cursor: pointer; border-top: 2px solid var(--ink); margin-top: 2.5rem; padding-top: 0.75rem; }
th button { all: unset; cursor: pointer; }
th button:hover, .copy:hover { text-decoration: underline; }
th[aria-sort="ascending"] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }
.copy { font: inherit; font-size: 0.85rem; font-weight: 400; color: var(--link); background: none; border: 1px solid var(--line); border-radius: 0.25rem; padding: 0 0.5rem; cursor: pointer; }
.blank { display: inline-block; min-width: 14rem; border-bottom: 1px solid var(--ink); color: var(--muted); font-size: 0.9rem; }
.hash { font-family: monospace; font-size: 0.85rem; }
.funnel { display: flex; flex-wrap: wrap; gap: 0.5rem; list-style: none; padding: 0; }
.funnel li { flex: 1 1 7.5rem; background: var(--band); padding: 0.5rem 0.75rem; border-left: 4px solid var(--link); }
.funnel .step { display: block; color: var(--muted); font-size: 0.9rem; }
.funnel strong { font-size: 1.25rem; }
${SECTIONS}footer { margin-top: 2rem; padding-bottom: 2rem; }
@media screen and (prefers-color-scheme: dark) {
  :root {${DARK}  }
${darkPictures()}
}
@media screen and (max-width: 40rem) {
  nav { position: static; }
  h1 { font-size: 1.4rem; }
}
@media print {
  @page { size: A4; margin: 13mm; }
  :root { font-size: 8.3pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip, button.copy { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  h1 { margin-top: 0; }
  h2, summary { margin: 1rem 0 0.4rem; padding-top: 0.4rem; }
  h3 { margin: 0.7rem 0 0.25rem; }
  p, .lead { max-width: none; margin: 0.3rem 0; }
  #appendix, #comparison, #choice, #model-card { break-before: page; }
  #appendix summary { margin-top: 0; }
  h2, h3, h4, caption, figcaption { break-after: avoid; }
  figure, tr, .opportunities li, .claims li, .facts > div, .funnel, .card, #rules { break-inside: avoid; }
  .cards { grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; margin: 0.5rem 0; }
  .funnel { flex-wrap: nowrap; }
  .funnel li { flex-basis: 0; }
  .claims { max-width: none; }
  figure.large div > svg { min-width: 0; width: auto; max-width: 100%; max-height: 122mm; margin: 0 auto; }
  th, td { padding-top: 0.12rem; padding-bottom: 0.12rem; white-space: normal; }
  .areas { grid-template-columns: 1fr 1fr; gap: 0 3mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
