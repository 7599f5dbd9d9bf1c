/*
 * The scenarios. Each gives the figures of one visit by name; which ones a
 * contender cannot have are left out, never guessed.
 */
import { visit } from './visit.mjs';

const TEXT = 'Do you ship boots to Busan?';
/** Messages appended for one figure of main-thread time. */
const APPENDED = 10;

/** A first visit on a slow phone and network: launcher, pressed at once, written at once. */
export const cold = (world, contender) => visit(world, contender, { slow: true }, async ({ page, shows, press }) => {
  const found = { launcher: await shows(contender.launcher) };
  const first = world.site.sent();
  found.launcherBytes = first.bytes;
  found.launcherRequests = first.requests;
  if (contender.composer && !contender.hasOwnBackend) {
    await press();
    await page.evaluate(() => window.bench.until(window.bench.isComposing));
    await page.keyboard.insertText(TEXT);
    await page.keyboard.press('Enter');
    await page.evaluate(() => window.bench.whenSent());
    const { bytes, requests } = world.site.sent();
    Object.assign(found, { sendBytes: bytes, sendRequests: requests });
    const [at, said] = await page.evaluate(() => [window.bench.sentAt, window.bench.said]);
    if (said !== TEXT) throw new Error(`${contender.name} sent ${JSON.stringify(said)}`);
    found.sent = at;
  }
  found.shift = await page.evaluate(() => window.bench.painted().then(() => window.bench.shift));
  return found;
});

/** A page that has settled: what the closed widget cost, the press, what the open one cost. */
export const settled = (world, contender) => visit(world, contender, {}, async ({ page, shows, press, quiet, metrics, memory }) => {
  await shows(contender.launcher);
  if (contender.decides) await page.evaluate(() => window.bench.until(() => window.bench.decided));
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
  Object.assign(found, await cost('open'), { openBytes: world.site.sent().bytes });
  found.shift = await page.evaluate(() => window.bench.shift);
  return found;
});

/** A conversation of `count` messages, open from the start; then messages that arrive. */
export const history = (world, contender, count) => {
  const path = `${contender.opened}?open&n=${count}`;
  return visit(world, contender, { path }, async ({ page, metrics, quiet }) => {
    const shown = await page.evaluate(({ bubbles: [host, bubble], text }) => {
      const { bench } = window;
      const last = () => {
        const root = host ? document.querySelector(host)?.shadowRoot : document;
        return [...(root?.querySelectorAll(bubble) ?? [])].at(-1)?.textContent.trim();
      };
      bench.last = last;
      return bench.until(() => last() === (text ?? bench.log[bench.history().length - 1].text));
    }, contender);
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
    found.append = Math.max(0, (await busy(true)) - idle) / APPENDED;
    const last = await page.evaluate(() => window.bench.last());
    if (last !== `And another one, number ${APPENDED}.`) throw new Error(`${contender.name}: the last message is ${JSON.stringify(last)}`);
    found.nodesAfter = await page.evaluate(() => window.bench.nodes());
    return found;
  });
};
