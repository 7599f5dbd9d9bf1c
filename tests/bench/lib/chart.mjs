/*
 * A bar chart as SVG text: each row's figures as multiples of deep-chat's. Greys and
 * two hues that read on white and on black; no scripts, no fonts of its own.
 */
import { figure } from './report.mjs';
import { ROWS } from './rows.mjs';

const INK = '#6e7781';
const BARS = [['vanilla', 'hand-written page', '#9aa3ad'], ['aisle', 'Aisle', '#0f9d6b']];
/** Where bars are cut off, in multiples. */
const MOST = 3;
const LEFT = 330;
const WIDTH = 330;
const HEIGHT = 34;

const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
const text = (x, y, words, more = '') => `<text x="${x}" y="${y}" ${more}>${escape(words)}</text>`;

/** The chart; rows that deep-chat or Aisle has no figure above zero for are left out. */
export function chart({ rounds, facts }) {
  const rows = ROWS.filter(({ chart }) => chart)
    .map((row) => ({ row, peer: figure(row, rounds, 'deep')?.median, found: BARS.map(([name]) => figure(row, rounds, name)?.median) }))
    .filter(({ peer, found }) => peer > 0 && found[1] !== undefined);
  const unit = WIDTH / MOST;
  const top = 64;
  const bottom = top + rows.length * HEIGHT;
  const parts = [
    text(0, 18, 'Aisle and a hand-written page beside deep-chat (= 1, less is better)', 'font-size="15" font-weight="600"'),
    text(0, 38, `medians of ${rounds.length} rounds, ${facts.date}, ${facts.browser}`),
  ];
  BARS.forEach(([, title, colour], at) => {
    const x = LEFT + 70 + at * 150;
    parts.push(`<rect x="${x}" y="29" width="10" height="10" rx="2" fill="${colour}"/>`, text(x + 16, 38, title));
  });
  rows.forEach(({ row, peer, found }, at) => {
    const y = top + at * HEIGHT;
    parts.push(text(LEFT - 12, y + 18, (row.title ?? row.name).replace(/, ms( of processor)?$/, ''), 'text-anchor="end"'));
    found.forEach((median, bar) => {
      if (median === undefined) return;
      const ratio = Math.max(0, median / peer);
      const width = Math.max(1, Math.min(ratio, MOST) * unit).toFixed(1);
      // What the noise of a difference has made negative is not a factor of anything.
      const label = ratio === 0 ? 'not above 0' : ratio.toFixed(ratio < 0.1 ? 3 : 2);
      parts.push(`<rect x="${LEFT}" y="${y + 2 + bar * 13}" width="${width}" height="11" rx="2" fill="${BARS[bar][2]}"/>`,
        text(LEFT + Number(width) + 6, y + 11 + bar * 13, ratio > MOST ? `${label} →` : label, 'font-size="10"'));
    });
  });
  const line = LEFT + unit;
  parts.push(`<path d="M${line} ${top - 6}V${bottom}" stroke="${INK}" stroke-dasharray="3 3"/>`,
    text(line, bottom + 16, 'deep-chat', 'text-anchor="middle"'));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 60} ${bottom + 26}" role="img" aria-label="Bar chart: Aisle and a hand-written page beside deep-chat" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">\n${parts.join('\n')}\n</svg>\n`;
}
