/* Medians with their range. Refuses to make a number out of nothing. */

/** `{ median, least, most, count }` of what was measured; undefined if nothing was. */
export function summary(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return undefined;
  const half = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1), count: sorted.length };
}

/** Minus the same round's figure of another column: each pair ran side by side. */
export const over = (values, base) => values.map((value, round) => value - base[round]);
