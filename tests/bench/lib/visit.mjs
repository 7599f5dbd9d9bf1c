/*
 * One visit: a context of its own (nothing cached, nothing stored), the probe, a
 * slowed processor and, if asked for, a slowed network. All clocks are the page's.
 */
import { readFile } from 'node:fs/promises';

const probe = await readFile(new URL('./probe.js', import.meta.url), 'utf8');

export const CPU = 4;
export const NETWORK = { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
/** Milliseconds until a visit is given up. */
const PATIENCE = 40e3;

/**
 * Opens a contender and hands `work` the tools; `{ slow }` slows the network too.
 * Resolves to what `work` does. A console error ends the visit: a broken page is fast.
 */
export async function visit({ browser, site }, contender, { path = contender.path, slow = false }, work) {
  const world = await browser.newContext({ viewport: { width: 1024, height: 720 }, locale: 'en-GB', timezoneId: 'Asia/Seoul' });
  try {
    const page = await world.newPage();
    page.setDefaultTimeout(PATIENCE);
    const problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      // What a page asks of hosts elsewhere fails without a network, and is nobody's mistake.
      const here = message.location().url.startsWith(site.origin);
      if (message.type() === 'error' && here) problems.push(message.text());
    });
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (origin !== site.origin && /^https?:/.test(origin)) site.elsewhere.set(contender.name, origin);
    });
    const cdp = await world.newCDPSession(page);
    await page.addInitScript(probe);
    if (contender.script) await page.addInitScript(contender.script);
    // Processor time of the thread, not the clock on the wall: other programs take no part in it.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU });
    if (slow) {
      await cdp.send('Network.enable');
      await cdp.send('Network.emulateNetworkConditions', { offline: false, ...NETWORK });
    }
    site.forget();
    // Held back by the server: to do it in the browser costs its main thread at every request.
    site.hold(contender.holds);
    await page.goto(site.origin + path, { waitUntil: 'commit' });
    const result = await within(PATIENCE, `${contender.name} ${path}`, work(tools(page, cdp, contender)));
    if (problems.length) throw new Error(`${contender.name} ${path}: ${problems.join('; ')}`);
    return result;
  } finally {
    await world.close();
  }
}

function within(ms, what, work) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`${what}: not finished after ${ms} ms`)), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function tools(page, cdp, contender) {
  const metrics = async () => Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
  return {
    page,
    metrics,
    /** When a place first showed, in milliseconds from the navigation. */
    shows: (place) => page.evaluate((path) => window.bench.until(() => window.bench.shown(path)), place),
    /** Presses the launcher with a real mouse. */
    async press() {
      const [x, y] = await page.evaluate((path) => {
        const { left, top, width, height } = window.bench.shown(path).getBoundingClientRect();
        return [left + width / 2, top + height / 2];
      }, contender.launcher);
      await page.mouse.click(x, y);
    },
    /** Waits until the main thread has been idle for half a second, at most eight seconds. */
    async quiet() {
      let still = 0;
      let { TaskDuration: before } = await metrics();
      for (let look = 0; look < 32 && still < 2; look += 1) {
        await new Promise((next) => setTimeout(next, 250));
        const { TaskDuration: now } = await metrics();
        still = now - before < 0.008 ? still + 1 : 0;
        before = now;
      }
    },
    /** Bytes of JavaScript objects in use, after a collection, and of WebAssembly memories. */
    async memory() {
      await cdp.send('HeapProfiler.collectGarbage');
      const { JSHeapUsedSize: js } = await metrics();
      return { js, wasm: await page.evaluate(() => window.bench.wasm.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)) };
    },
  };
}
