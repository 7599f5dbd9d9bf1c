/* The public contract: custom-elements.json, aisle-chat.d.ts and what the code really has. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { open } from './lib/browser.mjs';
import { ROOT, stage } from './lib/stage.mjs';

const read = (path) => readFile(ROOT + path, 'utf8');
const manifest = JSON.parse(await read('custom-elements.json'));
const types = await read('aisle-chat.d.ts');
const [chat] = manifest.modules[0].declarations;
const names = (list, wanted = () => true) => list.filter(wanted).map(({ name }) => name).sort();
const works = ({ status }) => status !== 'planned';
const methods = names(chat.members, ({ kind }) => kind === 'method');

/** All sources below a folder that end so, as one text. */
async function sources(folder, end) {
  const files = (await readdir(ROOT + folder, { recursive: true })).filter((file) => file.endsWith(end));
  return (await Promise.all(files.map((file) => read(`${folder}/${file}`)))).join('\n');
}
const unique = (matches) => [...new Set(matches)].sort();

test('every entry says whether it may be relied on', () => {
  for (const kind of ['attributes', 'members', 'events', 'slots', 'cssParts', 'cssProperties'])
    for (const { name, status } of chat[kind]) assert.match(status, /^(beta|stable|planned)$/, `${kind} ${name}`);
});

test('element and page have exactly the methods of the manifest', async (t) => {
  const { files, names: paths } = await stage();
  const page = await open(t, 'plain', { files });
  const { own, api, exports } = await page.evaluate(async (shell) => {
    const own = new Set();
    const hidden = /^(constructor|open|\w+Callback)$/;
    let level = customElements.get('aisle-chat').prototype;
    for (; level !== HTMLElement.prototype; level = Object.getPrototypeOf(level))
      for (const name of Object.getOwnPropertyNames(level)) if (!hidden.test(name)) own.add(name);
    return { own: [...own].sort(), api: Object.keys(window.AisleChat).sort(), exports: Object.keys(await import(shell)) };
  }, paths.shell);
  assert.deepEqual(own, methods);
  assert.deepEqual(api, [...methods, 'push', 'registerTransport'].sort());
  assert.deepEqual(exports, ['define']);
  for (const part of await page.locator('#one [part]').evaluateAll((all) => all.flatMap((node) => [...node.part])))
    assert.ok(names(chat.cssParts).includes(part), `part ${part}`);
});

test('attributes are those the configuration knows', async () => {
  const table = await read('crates/core/src/config/attributes.rs');
  const known = unique([...table.matchAll(/^\s+"(data-[a-z*-]+)": "/gm)].map(([, name]) => name));
  assert.deepEqual(names(chat.attributes, ({ name }) => name !== 'open'), known);
});

test('events are those that shell and widget emit', async () => {
  const code = await sources('src', '.js') + await sources('src', '.rs') + await sources('crates/watch/src', '.js');
  const emitted = [...code.matchAll(/(?:emit|Tell)\(\s*(?:open \? )?['"](aisle-[a-z-]+)['"](?: : ['"](aisle-[a-z-]+)['"])?/g)];
  assert.deepEqual(names(chat.events, works), unique(emitted.flatMap(([, one, two]) => (two ? [one, two] : [one]))));
  for (const name of names(chat.events)) assert.ok(types.includes(`'${name}'`), `${name} has a type`);
});

test('parts that work are on screen somewhere, and nothing else is', async () => {
  const rust = await sources('src/ui', '.rs');
  const shell = await sources('src/element', '.js');
  const frame = /const FRAME = `([^`]+)`/.exec(shell)[1].split('\n');
  const drawn = unique([
    ...[...rust.matchAll(/"part", "([a-z -]+)"/g)].map(([, part]) => part),
    ...[...rust.matchAll(/let part = ([^;]+);/g)].flatMap(([, choice]) => [...choice.matchAll(/"([a-z -]+)"/g)].map(([, part]) => part)),
    ...[...shell.matchAll(/part: '([^']+)'|'part', '([^']+)'/g)].map(([, one, two]) => one ?? two),
    // The frame: name, tag, parent, each on a line of its own.
    ...frame.map((line) => line.split(' ')).filter(([, tag]) => /[e-hu]/.test(tag)).map(([part]) => part),
  ].flatMap((list) => list.split(' ')));
  for (const part of drawn) assert.ok(names(chat.cssParts).includes(part), `${part} is in the manifest`);
  for (const part of names(chat.cssParts, works)) assert.ok(drawn.includes(part), `${part} is drawn`);
});

test('custom properties are those the sheets read', async () => {
  const css = await sources('style', '.css');
  const read = unique([...css.matchAll(/var\((--aisle-[a-z-]+)/g)].map(([, name]) => name));
  // --aisle-view-* is set by the widget itself, from the visual viewport.
  assert.deepEqual(names(chat.cssProperties, works), read.filter((name) => !name.startsWith('--aisle-view-')));
});

test('types name every method, and no other', () => {
  const block = /interface AisleMethods \{([^]*?)\n\}/.exec(types)[1];
  assert.deepEqual(unique([...block.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name)), methods);
});

test('every language says all that English says, with the same places to fill', async () => {
  const files = await readdir(ROOT + 'locales');
  assert.ok(files.includes('ko.json') && files.includes('ar.json'));
  for (const file of files) {
    const [, part] = /^(?:(\w+)-)?\w+\.json$/.exec(file);
    const english = new Map([...(await read(`src/ui/${part ? `${part}/` : ''}words.rs`)).matchAll(/^\s+\w+ "(\w+)" "(.*)"$/gm)].map(([, name, text]) => [name, text]));
    const places = (text) => unique(text.match(/\{\w+\}/g) ?? []);
    const words = JSON.parse(await read(`locales/${file}`));
    for (const name of english.keys()) assert.ok(words[name], `${file} has ${name}`);
    for (const [name, text] of Object.entries(words)) {
      // Another language has other plural forms; those of one and two may be words.
      const plural = /_(zero|one|two|few|many)$/.exec(name);
      const meant = english.get(name) ?? english.get(name.replace(/_[a-z]+$/, ''));
      assert.ok(meant, `${file}: nothing is called ${name}`);
      if (!plural) assert.deepEqual(places(text), places(meant), `${file}: ${name}`);
    }
  }
});

test('every failure that help.js can name has a text and a type', async () => {
  const texts = JSON.parse(await read('src/element/help.json'));
  const code = await read('src/element/help.js') + await read('src/element/companion.js');
  const named = unique([...code.matchAll(/code: '([a-z-]+)'|(?:step = |\? )'([a-z]+)'(?: : '([a-z]+)')?/g)]
    .flatMap(([, ...found]) => found.filter(Boolean)));
  assert.deepEqual(named, Object.keys(texts).sort());
  for (const name of named) assert.ok(types.includes(`'${name}'`), name);
});
