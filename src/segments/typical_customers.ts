/**
 * The row of the customer nearest to the centre of each segment; of equals the first.
 *
 * @param distance Of each customer to the centre of the own segment.
 * @param segmentOf The segment id of each.
 * @returns By segment id.
 */
export function typicalCustomers(
  distance: Float64Array,
  segmentOf: ArrayLike<number>,
): Map<number, number> {
  const nearest = new Map<number, number>();
  for (let row = 0; row < distance.length; row++) {
    const best = nearest.get(segmentOf[row]!);
    if (best === undefined || distance[row]! < distance[best]!) nearest.set(segmentOf[row]!, row);
  }
  return nearest;
}
