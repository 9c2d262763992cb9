/** A density in per cent with the digits that tell it from its neighbours: 0.05 → "5 %", 0.00613 → "0.613 %". */
export function densityText(density: number): string {
  return `${Number((100 * density).toPrecision(3))} %`;
}
