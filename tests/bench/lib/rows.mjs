/*
 * What the table says: one row for each figure, with how it comes out of the
 * rounds and what was promised. Pure; knows nothing of browsers.
 */
import { over } from './stats.mjs';

const ms = (value) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
const whole = (value) => Math.round(value).toLocaleString('en');
const mega = (value) => (value / 1e6).toFixed(2);
const shift = (value) => value.toFixed(4);

/**
 * `of(rounds, empty, aisle)` gives a contender's figures, one for each round; all are
 * `(scenario, figure) => number[]`, with NaN where there is none. `target` is the
 * project's own promise, inclusive, for the column "Aisle" or that of `who`. `chart` puts the row into
 * the chart, under `title` if its name is too long.
 */
export const ROWS = [
  { name: 'Bytes until the launcher shows', show: whole, target: 4000, of: (at) => at('cold', 'launcherBytes'), chart: true },
  { name: 'Bytes until a message can be sent', show: whole, target: 85000, chart: true, of: (at) => {
    const sent = at('cold', 'sendBytes');
    return sent.some(Number.isFinite) ? sent : at('settled', 'openBytes');
  } },
  { name: 'Launcher painted after navigation, slow processor and network, ms', title: 'Launcher painted after navigation', show: ms, target: 720, of: (at) => at('cold', 'launcher'), chart: true },
  { name: 'Cold first message on its way after navigation, slow processor and network, ms', title: 'Cold first message on its way', show: ms, target: 1100, of: (at) => at('cold', 'sent'), chart: true },
  { name: 'Press to composer focused and painted, settled page, slow processor, ms', title: 'Press to composer focused and painted', show: ms, target: 50, of: (at) => at('settled', 'press'), chart: true },
  { name: 'Script, panel never opened, ms of processor', show: ms, target: 24, of: (at) => at('settled', 'script-closed'), chart: true },
  { name: 'Script, panel opened once, ms of processor', show: ms, target: 80, of: (at) => at('settled', 'script-open'), chart: true },
  { name: 'Main thread over the empty page, never opened, ms of processor', show: ms, of: (at, empty) => over(at('settled', 'main-closed'), empty('settled', 'main-closed')) },
  { name: 'Main thread over the empty page, opened once, ms of processor', show: ms, of: (at, empty) => over(at('settled', 'main-open'), empty('settled', 'main-closed')) },
  { name: 'Main thread over the empty page, ten rules and a decision, ms of processor', show: ms,
    of: (at, empty) => over(at('settled', 'main-decided'), empty('settled', 'main-closed')) },
  { name: 'Main thread over the same page without rules, ten rules and a decision, ms of processor', show: ms, target: 33, who: 'rules',
    of: (at, empty, aisle) => over(at('settled', 'main-decided'), aisle('settled', 'main-closed')) },
  { name: 'JavaScript heap over the empty page, open, MB', show: mega, of: (at, empty) => over(at('settled', 'heap-open'), empty('settled', 'heap-closed')) },
  { name: 'WebAssembly memory, open, MB', show: mega, of: (at) => at('settled', 'wasm-open') },
  { name: 'Both together, MB', title: 'Memory, JavaScript and WebAssembly, open', show: mega, chart: true, of: (at, empty) => {
    const wasm = at('settled', 'wasm-open');
    return over(at('settled', 'heap-open'), empty('settled', 'heap-closed')).map((js, round) => js + wasm[round]);
  } },
  { name: 'DOM nodes over the empty page, open', show: whole, of: (at, empty) => over(at('settled', 'nodes-open'), empty('settled', 'nodes-closed')) },
  ...[1000, 10000].flatMap((count) => {
    const many = `history-${count}`;
    const n = count.toLocaleString('en');
    return [
      { name: `${n} messages: extra time to painted, ms`, show: ms, target: count === 1000 ? 90 : 250, chart: true,
        of: (at) => over(at(many, 'shown'), at('history-1', 'shown')) },
      { name: `${n} messages: DOM nodes over the empty page`, show: whole, target: 400, chart: true,
        of: (at, empty) => over(at(many, 'nodes'), empty('settled', 'nodes-closed')) },
      { name: `${n} messages: append one, ms of processor`, show: ms, target: 3.5, of: (at) => at(many, 'append'), chart: true },
    ];
  }),
  { name: '1,000 messages: key to painted, the slowest but one in twenty, ms', title: '1,000 messages: key to painted, p95', show: ms, of: (at) => at('lively', 'key'), chart: true },
  { name: '500 words at 100 a second on 1,000 messages: main thread busy, %', title: '500 words at 100 a second: busy', show: ms, target: 20, of: (at) => at('lively', 'busy'), chart: true },
  { name: '500 words at 100 a second: frames dropped, of 300', show: whole, target: 0, of: (at) => at('lively', 'dropped') },
  { name: '500 words at 100 a second: longest frame, ms', show: ms, of: (at) => at('lively', 'frame') },
  { name: 'Longest task over 50 ms from the press until a cold first message is on its way (0: none)', show: whole, of: (at) => at('cold', 'task') },
  { name: 'Longest task over 50 ms from the press on a settled page until all is quiet (0: none)', show: whole, of: (at) => at('settled', 'task') },
  { name: 'Longest task over 50 ms while ten messages come, 10,000 there (0: none)', show: whole, target: 0, of: (at) => at('history-10000', 'task') },
  { name: 'Longest task over 50 ms while 500 words stream in (0: none)', show: whole, target: 0, of: (at) => at('lively', 'task') },
  { name: 'Layout shift, cold visit with a message sent', show: shift, target: 0, of: (at) => at('cold', 'shift') },
  { name: 'Layout shift, settled page, panel opened', show: shift, target: 0, of: (at) => at('settled', 'shift') },
  { name: 'Layout shift, ten rules and a decision', show: shift, target: 0, who: 'rules', of: (at) =>
    at('settled', 'main-decided').map((decided, round) => (Number.isFinite(decided) ? at('settled', 'shift')[round] : NaN)) },
];
