/*
 * Smoke tests in WebKitGTK: Debian's MiniBrowser behind its WebKitWebDriver. It is
 * Safari's engine, not Safari: no claim about Safari rests on it.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { find, skipUnless } from './lib/other-browsers.mjs';
import { smoke } from './lib/smoke.mjs';
import { startWebKit } from './lib/webdriver.mjs';

/** The MiniBrowser that comes with the driver; Debian keeps it off PATH. */
function miniBrowser() {
  const list = (folder) => {
    try {
      return readdirSync(folder).map((name) => `${folder}/${name}`);
    } catch {
      return [];
    }
  };
  const places = list('/usr/lib').flatMap(list).filter((path) => /\/webkit2?gtk-[\d.]+$/.test(path));
  return find(process.env.WEBKIT_MINIBROWSER, ...places.map((folder) => `${folder}/MiniBrowser`));
}

const programs = { driver: find('WebKitWebDriver'), browser: miniBrowser(), screen: find('Xvfb') };
const HINT = 'no WebKitGTK: apt-get install webkit2gtk-driver xvfb';
const there = Object.values(programs).every(Boolean);
const skip = skipUnless(there, HINT);

let started;
const driver = () => {
  assert.ok(there, HINT);
  return (started ??= startWebKit(programs));
};
after(async () => (await started)?.close());

smoke((claim, body) => test(`WebKitGTK: ${claim}`, { skip }, body), driver);
