/* Writes what one run has measured as a page of Markdown. Invents nothing: an empty cell was not measured. */
import { ROWS } from './rows.mjs';
import { summary } from './stats.mjs';

/** A contender's figures of a row, summed up; `rounds` as main.mjs collects them. */
export function figure(row, rounds, name) {
  const at = (who) => (scenario, key) => rounds.map((round) => round[who]?.[scenario]?.[key] ?? NaN);
  return summary(row.of(at(name), at('empty'), at('aisle')));
}

function cell(row, found, title) {
  if (!found) return '—';
  const { median, least, most } = found;
  const range = row.show(least) === row.show(most) ? '' : ` (${row.show(least)}–${row.show(most)})`;
  return title === 'Aisle' ? `**${row.show(median)}**${range}` : row.show(median) + range;
}

export function report({ facts, contenders, rounds, failures, elsewhere }) {
  const lines = ROWS.map((row) => {
    const cells = contenders.map(({ name, title }) => cell(row, figure(row, rounds, name), title));
    const own = figure(row, rounds, row.who ?? 'aisle');
    const verdict = row.target === undefined || !own ? '' : own.median <= row.target ? 'met' : 'missed';
    return `| ${[row.name, ...cells, row.target === undefined ? '' : `≤ ${row.target.toLocaleString('en')}`, verdict].join(' | ')} |`;
  });
  const titles = contenders.map(({ title }) => title);
  return `# Measured in a browser

Written by \`${facts.command}\` on ${facts.date}, all figures in one run of ${rounds.length} rounds, ${facts.seconds} s.
${facts.browser}, headless; ${facts.machine}; load average ${facts.load.join(' before, ')} after.
deep-chat ${facts.deepChat}. Medians, with the least and the most of the rounds in brackets.

Each round visits every page in turn, each visit in a fresh profile.
"Slow processor" is Chromium's own slowing by ${facts.cpu}; "slow network" is ${facts.latency} ms a round trip and ${facts.megabits} Mbit/s down. All rows but the bytes have the slow processor.
On a machine with other work to do the clock on the wall runs ahead: then compare columns, not days. Rows "of processor" count the main thread's own time and suffer less.

| | ${titles.join(' | ')} | target for Aisle | |
|---|${titles.map(() => '--:').join('|')}|--:|---|
${lines.join('\n')}

![Aisle and the hand-written page beside deep-chat](ratios.svg)

The chart has the medians of the rows in which deep-chat has a figure above zero.

## What the columns are

- **empty page**: a heading and a sentence; "launcher" is its heading.
- **vanilla**: 60 lines by hand in \`tests/bench/pages/vanilla\`: launcher, panel, textarea, list, append; it draws the last hundred messages and more on scrolling up. No server, no storage, no markup, no retry, one language. It is a floor, not a product.
- **deep-chat**: has no launcher of its own; the page draws one beside it, in the same bundled file. Its answers come from a handler in the page. ${elsewhere.has('deep') ? `Its page also asks ${elsewhere.get('deep')} for a font; this run did not count that.` : ''}
- **Aisle**: the files of \`cargo xtask build\` with a transport of the page's own that answers from memory, so that nothing but the widget is measured. As it ships: the widget is fetched when the pointer reaches the launcher.
- **Aisle, ten rules**: the same page with the ten rules of \`tests/bench/pages/rules\`, one of which fires as soon as rules run and is refused by the page. The widget, which is fetched ahead of a firing, is held back by the server: its cost is in other rows. What rules cost is what this page takes more than the same page without them, in the same round.
- **Aisle, demo backend**: the same with the demo in the page, a second WebAssembly file that a shop with a server never loads. It does not tell when it has received a message, so it has no time for the first one; its bytes are those of an opened panel. It greets by itself, which is in its script time and layout.

## How

- Bytes are the bodies of the answers as sent (brotli 11), without headers and without the page itself. Pages cost one request until the launcher shows${requests(rounds)}.
- "Painted" is the first task after the frame in which the thing was in place. "On its way" is when the page's transport, or its handler, was given the text; the launcher is pressed with a mouse as soon as it is painted, the text put in as soon as something has the focus, and Enter pressed.
- Extra time to painted is the difference of two visits in the same round, with that many messages and with one; all have 10,000 ready in the page. Aisle gets them as log entries in frames of 200, as JSON.
- Append is the mean of 10 messages at the end, less the same frames without a message.
- A key is pressed forty times, each after the frame of the one before; its time ends as "painted" above does. Words of the stream come one by one, each as a frame of the protocol, or as the other pages' own streams take them; busy is the main thread's time of processor in five seconds, with a callback in each frame to count them.
- Tasks are those that the browser itself calls long, over 50 ms by the clock on the wall; what the page without a chat takes is among them.
- Memory is after a garbage collection. The WebAssembly memory is the whole of it, whether used or not; compiled code is in neither row.
${failures.length ? `\n## What did not finish\n\n${failures.map((line) => `- ${line}`).join('\n')}\n` : ''}
## Not measured here yet

Interaction to Next Paint of the host page, the change of Largest Contentful Paint, other products than deep-chat, and other browsers.
The server is in [server.md](server.md), the files are in [size.md](size.md).
`;
}

function requests(rounds) {
  const send = summary(rounds.map((round) => round.aisle?.cold?.sendRequests ?? NaN));
  return send ? `; Aisle ${send.median} until a message is sent` : '';
}
