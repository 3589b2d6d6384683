import { fragment, type Html } from "@/text/html.ts";
import { elbowText } from "@/output/elbow_text.ts";
import { fixed } from "@/output/figure_text.ts";
import { figure, table } from "@/output/report/layout.ts";
import { runCount, traced } from "@/output/report/traced.ts";
import type { Pictures } from "@/output/plots.ts";
import type { Run } from "@/output/run.ts";

/** How the number of segments was chosen, and how well they hold. */
export function choiceSection(run: Run, pictures: Pictures): Html {
  const { curve: { inertias }, evidence, fit, options } = run;
  const { favours, indices, divisions, seedAgreement } = evidence;
  const favoured = [
    ["silhouette", favours.silhouette, "silhouette"],
    ["Caliński–Harabasz", favours.calinskiHarabasz, "calinski_harabasz"],
    ["Davies–Bouldin", favours.daviesBouldin, "davies_bouldin"],
    ["gap statistic", favours.gap, "gap"],
  ] as const;
  const source = ["run.json", "stability", "seed_agreement"];
  const agreement = traced(seedAgreement, fixed(seedAgreement, 2), ...source);
  return fragment`
<section id="choice" aria-labelledby="choice-title">
<h2 id="choice-title">How the number of segments was chosen</h2>
<p>K-Means was run for every k in the tables below. ${
    evidence.grouped
      ? fragment`The evidence is for k = ${runCount(evidence.k, "evidence", "k")}.`
      : "A population without groups looks the same, so that no k is better than another."
  } ${elbowSentence(run)} This run ${options.k === "auto" ? "uses" : "was told to use"} k = ${
    runCount(fit.k, "k")
  }. Runs from other seeds agree with it by ${agreement} (adjusted Rand index; 1 is the same).</p>
${
    table("Are there gaps between the clusters?", {
      head: [
        "k",
        "Least clear gap (p)",
        "Below a population without groups (deviations)",
        "Least stable cluster (0 to 1)",
      ],
      rows: divisions.map(({ k, gapP, effect, stability }, at) => {
        const cell = (value: number | undefined, key: string, digits: number) =>
          value === undefined
            ? "–"
            : traced(value, fixed(value, digits), "run.json", "evidence", "by_k", `${at}`, key);
        return [
          `${k}`,
          cell(gapP, "gap_p", 3),
          cell(effect, "effect", 1),
          cell(stability, "stability", 2),
        ];
      }),
    })
  }
<p class="note">The p-value is that of Hartigan’s dip between the two neighbouring clusters with the least
clear gap: how probable it is if there is none. The evidence is for the most clusters with gaps between all
of them. An elbow alone does not tell groups from one crowd.</p>
${
    table("What other indices favour", {
      head: ["Index", "Number of segments"],
      rows: favoured.map(([name, k, key]) => [
        name,
        k === undefined ? "none" : runCount(k, "indices", "favours", key),
      ]),
    })
  }
${figure(pictures.get("elbow_plot"), "Picture: inertia by number of clusters")}
${figure(pictures.get("indices_plot"), "Picture: the other indices by number of clusters")}
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
${figure(pictures.get("silhouette_plot"), "Picture: silhouette of the customers of each segment")}
${figure(pictures.get("stability_plot"), "Picture: stability of each segment")}
</section>`;
}

/** Where the elbow is, its k traced to the manifest. */
function elbowSentence({ curve, options }: Run): Html {
  const text = elbowText(curve, options.kMax);
  const [before, after] = text.split(`at k = ${curve.elbow}`);
  return after === undefined
    ? fragment`${text}`
    : fragment`${before}at k = ${runCount(curve.elbow!, "elbow_k")}${after}`;
}
