import { fragment, type Html } from "@/html.ts";
import { fixed } from "@/output/figure_text.ts";
import { figure, table } from "@/output/report/layout.ts";
import { runCount, traced } from "@/output/report/traced.ts";
import type { Plots } from "@/output/plots.ts";
import type { Run } from "@/output/run.ts";

/** How the number of segments was chosen, and how well they hold. */
export function choiceSection(run: Run, plots: Plots): Html {
  const { curve: { inertias, elbow: elbowK }, evidence, fit, options } = run;
  const { votes, indices, seedAgreement } = evidence;
  const named = [
    ["elbow", votes.elbow, "elbow"],
    ["silhouette", votes.silhouette, "silhouette"],
    ["Caliński–Harabasz", votes.calinskiHarabasz, "calinski_harabasz"],
    ["Davies–Bouldin", votes.daviesBouldin, "davies_bouldin"],
    ["gap statistic", votes.gap, "gap"],
  ] as const;
  const source = ["run.json", "stability", "seed_agreement"];
  const agreement = traced(seedAgreement, fixed(seedAgreement, 2), ...source);
  const elbow = elbowK === undefined
    ? fragment`The inertia curve has no elbow.`
    : fragment`The inertia curve bends at k = ${runCount(elbowK, "elbow_k")}.`;
  return fragment`
<section id="choice" aria-labelledby="choice-title">
<h2 id="choice-title">How the number of segments was chosen</h2>
<p>K-Means was run for every k in the table below. ${elbow} ${
    options.k === "auto"
      ? fragment`This run uses k = ${runCount(fit.k, "k")}.`
      : fragment`This run was told to use k = ${runCount(fit.k, "k")}.`
  } Runs from other seeds agree with it by ${agreement} (adjusted Rand index; 1 is the same).</p>
${
    table("What each index favours", {
      head: ["Index", "Number of segments"],
      rows: named.map(([name, vote, key]) => [
        name,
        vote === undefined ? "none" : runCount(vote, "indices", "votes", key),
      ]),
    })
  }
${figure(plots.get("elbow_plot"), "Picture: inertia by number of clusters")}
${figure(plots.get("indices_plot"), "Picture: the other indices by number of clusters")}
${
    table("Every k that was tried", {
      head: ["k", "Inertia", "Silhouette", "Caliński–Harabasz", "Davies–Bouldin"],
      rows: inertias.map((inertia, index) => {
        const k = index + 1;
        const at = indices.findIndex((entry) => entry.k === k);
        const entry = indices[at];
        const cell = (value: number | undefined, key: string, digits: number) =>
          value === undefined || !Number.isFinite(value) ? "–" : traced(
            value,
            fixed(value, digits),
            "run.json",
            "indices",
            "by_k",
            `${at}`,
            key,
          );
        return [
          `${k}`,
          traced(inertia, fixed(inertia, 0), "run.json", "inertia", `${k}`),
          cell(entry?.silhouette, "silhouette", 2),
          cell(entry?.calinskiHarabasz, "calinski_harabasz", 0),
          cell(entry?.daviesBouldin, "davies_bouldin", 2),
        ];
      }),
    })
  }
${figure(plots.get("silhouette_plot"), "Picture: silhouette of the customers of each segment")}
${figure(plots.get("stability_plot"), "Picture: stability of each segment")}
</section>`;
}
