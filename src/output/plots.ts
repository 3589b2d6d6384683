import { clusterPlot } from "@/output/cluster_plot.ts";
import { elbowPlot } from "@/output/elbow_plot.ts";
import { count } from "@/output/naira.ts";
import { pngFromSvg } from "@/output/png.ts";
import type { Run } from "@/output/run.ts";
import { svgDocument, svgText } from "@/output/svg.ts";

/** The pictures of a run as files: name and content. */
export async function plotFiles(run: Run): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  for (
    const [name, element] of [["elbow_plot", drawElbow(run)], [
      "cluster_plot",
      drawClusters(run),
    ]] as const
  ) {
    const svg = svgText(element);
    files.set(`${name}.svg`, svg);
    files.set(`${name}.png`, await pngFromSvg(svg));
  }
  return files;
}

function drawElbow(run: Run): SVGSVGElement {
  return elbowPlot({
    inertias: run.inertias,
    elbowK: run.elbowK,
    k: run.fit.k,
    caption: caption(run),
    document: svgDocument(),
  });
}

function drawClusters(run: Run): SVGSVGElement {
  const { features, segmentOf, profiles } = run;
  const transactions = features.values.get("num_transactions")!;
  const loans = features.values.get("total_loans")!;
  return clusterPlot({
    points: features.ids.map((_, i) => ({
      x: transactions[i]!,
      y: loans[i]!,
      segment: segmentOf[i]!,
    })),
    segments: profiles.map(({ segment }) => segment),
    caption: caption(run),
    document: svgDocument(),
  });
}

/** Where the figures come from and how far to trust them. */
function caption({ extract, features, cleaned, assessment }: Run): string {
  return `Source: ${extract.name}, ${
    count(features.ids.length)
  } customers as of ${cleaned.asOf}. ` +
    `Evidence for the segments: ${assessment.verdict}. ${assessment.sentence}`;
}
