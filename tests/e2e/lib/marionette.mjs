/*
 * A stock Firefox, driven over Marionette: the wire that geckodriver speaks, so
 * neither a driver nor a patched browser is needed. One browser, one profile that is
 * thrown away, no screen. It speaks WebDriver's commands (see webdriver.mjs for the
 * other speaker) and, beyond them, can compose text as an input method does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATIENCE } from './browser.mjs';

// Any free port; nobody is asked for news, studies or updates; the same page in every language.
const PREFERENCES = {
  'marionette.port': 0,
  'app.normandy.enabled': false,
  'app.shield.optoutstudies.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'intl.accept_languages': 'en-GB',
  'messaging-system.rsexperimentloader.enabled': false,
  'network.proxy.type': 0,
  'ui.prefersReducedMotion': 1,
};

/** WebDriver's names for the few commands we use. */
const COMMANDS = {
  navigate: 'WebDriver:Navigate',
  refresh: 'WebDriver:Refresh',
  script: 'WebDriver:ExecuteAsyncScript',
  actions: 'WebDriver:PerformActions',
};

/** Starts `program`; resolves to a driver: `{ name, send, compose, close }`. */
export async function startFirefox(program) {
  const profile = await mkdtemp(join(tmpdir(), 'aisle-firefox-'));
  await writeFile(join(profile, 'user.js'), Object.entries(PREFERENCES)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  // System access is for `compose` alone: an input method is no part of a page.
  const child = spawn(program, ['--marionette', '--remote-allow-system-access', '--headless', '--no-remote', '--profile', profile],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = once(child, 'exit');
  const close = async () => {
    child.kill('SIGKILL');
    await gone;
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  let wire;
  let capabilities;
  try {
    wire = await open(await listening(child));
    ({ capabilities } = await wire('WebDriver:NewSession', {}));
    await wire('WebDriver:SetTimeouts', { script: PATIENCE, pageLoad: PATIENCE });
  } catch (error) {
    await close();
    throw error;
  }

  return {
    name: `Firefox ${capabilities.browserVersion}`,
    send: (command, parameters = {}) => wire(COMMANDS[command], command === 'script' ? { ...parameters, sandbox: null } : parameters),
    /** One step of an input method: `pending` is what stands there underlined, `commit` a key that ends it. */
    async compose(pending, { commit = false } = {}) {
      await wire('Marionette:SetContext', { value: 'chrome' });
      try {
        const { value } = await wire('WebDriver:ExecuteScript', { script: `return (${step})(...arguments)`, args: [pending, commit] });
        if (!value) throw new Error('Firefox took no composition');
      } finally {
        await wire('Marionette:SetContext', { value: 'content' });
      }
    },
    close,
  };
}

/** Runs inside Firefox itself, with its privileges. */
function step(pending, commit) {
  /* global window, Cc, Ci */
  const ime = (window.aisleIme ??= Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor));
  if (!ime.beginInputTransactionForTests(window)) return false;
  const key = (key, code, keyCode) => new window.KeyboardEvent('', { key, code, keyCode });
  if (commit) {
    ime.commitComposition(key('Enter', 'Enter', 13));
    return true;
  }
  ime.setPendingCompositionString(pending);
  ime.appendClauseToPendingComposition(pending.length, ime.ATTR_RAW_CLAUSE);
  ime.setCaretInPendingComposition(pending.length);
  return ime.flushPendingComposition(key('Process', 'KeyG', 229));
}

/** The port Firefox says it listens on. */
async function listening(child) {
  let said = '';
  for await (const part of child.stdout.iterator({ destroyOnReturn: false })) {
    said += part;
    const port = /Marionette\s+INFO\s+Listening on port (\d+)/.exec(said);
    if (!port) continue;
    child.stdout.resume();
    return Number(port[1]);
  }
  throw new Error(`Firefox did not start: ${said}`);
}

/** Connects; resolves to a function that sends a command and resolves to its result. */
async function open(port) {
  const socket = connect(port, '127.0.0.1');
  const waiting = new Map();
  let heard = Buffer.alloc(0);
  let last = 0;
  // Each message is its length in bytes, a colon, and JSON.
  const greeted = new Promise((resolve) => {
    socket.on('data', (part) => {
      heard = Buffer.concat([heard, part]);
      for (;;) {
        const colon = heard.indexOf(':');
        const end = colon + 1 + Number(heard.subarray(0, colon));
        if (colon < 0 || heard.length < end) return;
        const message = JSON.parse(heard.subarray(colon + 1, end));
        heard = heard.subarray(end);
        if (!Array.isArray(message)) {
          resolve(message);
          continue;
        }
        const [, id, error, result] = message;
        const { good, bad } = waiting.get(id);
        waiting.delete(id);
        if (error) bad(new Error(`${error.error}: ${error.message}`));
        else good(result);
      }
    });
  });
  socket.on('close', () => waiting.forEach(({ bad }) => bad(new Error('Firefox went away'))));
  await once(socket, 'connect');
  await greeted;
  return (name, parameters) => new Promise((good, bad) => {
    const id = ++last;
    waiting.set(id, { good, bad });
    const text = Buffer.from(JSON.stringify([0, id, name, parameters]));
    socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]));
  });
}
