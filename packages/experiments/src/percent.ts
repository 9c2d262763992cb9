/** A fraction as text: 0.9345 → "93.45 %". */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
