/*
 * A visitor's own device: a browser whose profile outlives it, for tests of what is left
 * after it is killed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { PATIENCE } from './browser.mjs';

/** A browser with a profile of its own on the disk, which can be killed and started again. */
export async function device(t) {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-device-'));
  const it = {};
  it.start = async () => {
    it.child = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--headless', '--no-sandbox', '--disable-gpu',
      '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--no-first-run', '--lang=en-GB', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    for await (const part of it.child.stderr.iterator({ destroyOnReturn: false })) {
      said += part;
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (!address) continue;
      it.child.stderr.resume();
      const browser = await chromium.connectOverCDP(address, { timeout: PATIENCE });
      const page = await browser.contexts()[0].newPage();
      page.setDefaultTimeout(PATIENCE);
      // A form over the conversation leaves nothing of it in a low window.
      await page.setViewportSize({ width: 1024, height: 720 });
      return page;
    }
    throw new Error(`no browser: ${said}`);
  };
  it.kill = async () => {
    const gone = once(it.child, 'exit');
    it.child.kill('SIGKILL');
    await gone;
  };
  t.after(async () => {
    it.child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 9 });
  });
  return it;
}
