/** A share in percent, rounded down so that only all is 100 %. */
export function shareText(share: number): string {
  const rounded = Math.floor(1000 * share) / 10;
  return `${share > 0 && rounded === 0 ? "<0.1" : rounded} %`;
}
