import type { Comparison } from "@/compare/compare_runs.ts";
import { migrationTable, movedText, shiftLegend, shiftTable } from "@/compare/comparison_text.ts";

/** A comparison with an earlier run as a section of an HTML report. No script, no style. */
export function comparisonHtml(comparison: Comparison): string {
  const { alarms, changes } = comparison;
  return [
    `<section id="comparison" aria-labelledby="comparison-title">`,
    `<h2 id="comparison-title">Compared with the run before</h2>`,
    alarms.length === 0 ? "<p>No alarm.</p>" : list(alarms.map((alarm) => `Alarm: ${alarm}`)),
    table("Customers by segment, before in rows and after in columns", migrationTable(comparison)),
    `<p>${escaped(movedText(comparison))}</p>`,
    table("Medians and population stability index of each feature", shiftTable(comparison)),
    `<p>${escaped(shiftLegend())}</p>`,
    changes.length === 0 ? "<p>Nothing else changed.</p>" : list(changes),
    "</section>",
    "",
  ].join("\n");
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
}

/** A table whose first row and first column are headings. */
function table(caption: string, [heading, ...rows]: readonly (readonly string[])[]): string {
  const cells = ([first, ...rest]: readonly string[]) =>
    `<tr><th scope="row">${escaped(first!)}</th>${
      rest.map((cell) => `<td>${escaped(cell)}</td>`).join("")
    }</tr>`;
  const [corner, ...columns] = heading!;
  const headings = columns.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("");
  const first = corner === "" ? "<td></td>" : `<th scope="col">${escaped(corner!)}</th>`;
  return [
    `<table><caption>${escaped(caption)}</caption>`,
    `<thead><tr>${first}${headings}</tr></thead>`,
    `<tbody>${rows.map(cells).join("\n")}</tbody></table>`,
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
