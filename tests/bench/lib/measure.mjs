/*
 * The scenarios. Each gives the figures of one visit by name; which ones a
 * contender cannot have are left out, never guessed.
 */
import { visit } from './visit.mjs';

const TEXT = 'Do you ship boots to Busan?';
/** Messages appended for one figure of main-thread time. */
const APPENDED = 10;
/** Keys pressed for the time of one in twenty. */
const KEYS = 40;
/** Words of one streamed answer. */
const WORDS = 500;
/** A frame, and how much later than that one may come and not be a dropped one. */
const FRAME = 1000 / 60;

/** A first visit on a slow phone and network: launcher, pressed at once, written at once. */
export const cold = (world, contender) => visit(world, contender, { slow: true }, async ({ page, shows, press }) => {
  const found = { launcher: await shows(contender.launcher) };
  const first = world.site.sent();
  found.launcherBytes = first.bytes;
  found.launcherRequests = first.requests;
  if (contender.composer && !contender.hasOwnBackend) {
    await press();
    const pressed = await page.evaluate(() => window.bench.clicked);
    await page.evaluate(() => window.bench.until(window.bench.isComposing));
    await page.keyboard.insertText(TEXT);
    await page.keyboard.press('Enter');
    await page.evaluate(() => window.bench.whenSent());
    // What was still on its way when the text went out was not needed for it.
    const paths = await page.evaluate(() => performance.getEntriesByType('resource')
      .filter(({ responseEnd }) => responseEnd > 0 && responseEnd <= window.bench.sentAt)
      .map(({ name }) => new URL(name).pathname));
    Object.assign(found, { sendBytes: world.site.weighs(paths), sendRequests: paths.length });
    const [at, said] = await page.evaluate(() => [window.bench.sentAt, window.bench.said]);
    if (said !== TEXT) throw new Error(`${contender.name} sent ${JSON.stringify(said)}`);
    found.sent = at;
    found.task = await page.evaluate((since) => window.bench.longest(since), pressed);
  }
  found.shift = await page.evaluate(() => window.bench.painted().then(() => window.bench.shift));
  return found;
});

/** A page that has settled: what the closed widget cost, the press, what the open one cost. */
export const settled = (world, contender) => visit(world, contender, {}, async ({ page, shows, press, quiet, metrics, memory }) => {
  await shows(contender.launcher);
  // Awaited, not looked for: a look at each frame would have all of them drawn.
  if (contender.decides) await page.evaluate(() => window.bench.decision);
  await quiet();
  const cost = async (state) => {
    const { ScriptDuration, TaskDuration } = await metrics();
    const { js, wasm } = await memory();
    return { [`script-${state}`]: ScriptDuration * 1000, [`main-${state}`]: TaskDuration * 1000,
      [`heap-${state}`]: js, [`wasm-${state}`]: wasm, [`nodes-${state}`]: await page.evaluate(() => window.bench.nodes()) };
  };
  if (contender.decides) return { ...await cost('decided'), shift: await page.evaluate(() => window.bench.shift) };
  const found = await cost('closed');
  if (!contender.composer) return found;
  await press();
  found.press = await page.evaluate(async () => (await window.bench.focused) - window.bench.clicked);
  await shows(contender.ready);
  await quiet();
  found.task = await page.evaluate(() => window.bench.longest(window.bench.clicked));
  Object.assign(found, await cost('open'), { openBytes: world.site.sent().bytes });
  found.shift = await page.evaluate(() => window.bench.shift);
  return found;
});

/** Waits until the last of the messages that the page began with is there. */
const last = (page, contender) => page.evaluate(({ bubbles: [host, bubble], text }) => {
  const { bench } = window;
  const last = () => {
    const root = host ? document.querySelector(host)?.shadowRoot : document;
    return [...(root?.querySelectorAll(bubble) ?? [])].at(-1)?.textContent.trim();
  };
  bench.last = last;
  return bench.until(() => last() === (text ?? bench.log[bench.history().length - 1].text));
}, contender);

/** A conversation of a thousand messages in which somebody writes, and then an answer streams in. */
export const lively = (world, contender) => visit(world, contender, { path: `${contender.opened}?open&n=1000&stream` },
  async ({ page, metrics, quiet }) => {
    await last(page, contender);
    await quiet();
    const [x, y] = await page.evaluate((path) => {
      const { left, top, width, height } = window.bench.shown(path).getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    }, contender.composer);
    await page.mouse.click(x, y);
    await page.evaluate(() => window.bench.until(window.bench.isComposing));
    const keys = [];
    for (let pressed = 0; pressed < KEYS; pressed += 1) {
      await page.keyboard.press('a');
      keys.push(await page.evaluate(() => window.bench.keyed));
    }
    await quiet();
    const before = (await metrics()).TaskDuration;
    const from = await page.evaluate(() => performance.now());
    const { frames, took } = await page.evaluate((words) => window.bench.speak(words), WORDS);
    const busy = (await metrics()).TaskDuration - before;
    const task = await page.evaluate((since) => window.bench.longest(since), from);
    const said = await page.evaluate((word) => window.bench.until(() => window.bench.last().endsWith(word)).then(() => true), `word${WORDS - 1}`);
    if (!said) throw new Error(`${contender.name}: the stream never ended`);
    return {
      key: keys.sort((a, b) => a - b)[Math.ceil(KEYS * 0.95) - 1],
      busy: (busy / took) * 1e5,
      dropped: frames.reduce((sum, frame) => sum + Math.max(0, Math.round(frame / FRAME) - 1), 0),
      frame: Math.max(...frames),
      task,
    };
  });

/** A conversation of `count` messages, open from the start; then messages that arrive. */
export const history = (world, contender, count) => {
  const path = `${contender.opened}?open&n=${count}`;
  return visit(world, contender, { path }, async ({ page, metrics, quiet }) => {
    const shown = await last(page, contender);
    await quiet();
    const found = { shown, nodes: await page.evaluate(() => window.bench.nodes()) };
    const busy = async (append) => {
      const before = (await metrics()).TaskDuration;
      await page.evaluate(async ([times, append]) => {
        for (let time = 0; time < times; time += 1) {
          if (append) window.bench.append(`And another one, number ${time + 1}.`);
          await window.bench.painted();
          await window.bench.painted();
        }
      }, [APPENDED, append]);
      return ((await metrics()).TaskDuration - before) * 1000;
    };
    const idle = await busy(false);
    const from = await page.evaluate(() => performance.now());
    found.append = Math.max(0, (await busy(true)) - idle) / APPENDED;
    const newest = await page.evaluate(() => window.bench.last());
    if (newest !== `And another one, number ${APPENDED}.`) throw new Error(`${contender.name}: the last message is ${JSON.stringify(newest)}`);
    found.task = await page.evaluate((since) => window.bench.longest(since), from);
    found.nodesAfter = await page.evaluate(() => window.bench.nodes());
    return found;
  });
};
