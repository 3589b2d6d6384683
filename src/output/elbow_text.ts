import type { InertiaCurve } from "@/clustering/inertia_curve.ts";

/** Where the elbow of a run is, and whether it lies where k-max would have hidden it. */
export function elbowText(
  { elbow, elbowInertias }: Pick<InertiaCurve, "elbow" | "elbowInertias">,
  kMax: number,
): string {
  const range = elbowInertias.length;
  if (elbow === undefined) return `The inertia curve has no elbow in k = 1..${range}.`;
  const place = `The elbow is at k = ${elbow}`;
  const isAtEdge = elbow >= range - 1 && range >= kMax;
  if (elbow >= kMax) {
    return `${place}, at the edge of k-max ${kMax} or beyond: it was looked for up to ${range}${
      isAtEdge ? ", where it lies at the edge again" : ""
    }.`;
  }
  return isAtEdge ? `${place}, at the edge of k = 1..${range}: it may lie beyond.` : `${place}.`;
}
