/*
 * Makes the merchant's folder for tests of the shell alone: the real shell,
 * companion and help, stamped and bundled as `cargo xtask build` does it, around a
 * fake widget (lib/fake-widget.js) with a real little wasm. So these tests need no
 * Rust and see every call that crosses the border.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { minify } from 'terser';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const source = (path) => readFile(ROOT + path, 'utf8');
const digest = (kind, body, form) => createHash(kind).update(body).digest(form);
const hashed = (name, body) => name.replace(/(?=\.\w*$)/, `-${digest('sha256', body, 'hex').slice(0, 8)}`);
const integrity = (body) => 'sha256-' + digest('sha256', body, 'base64');

/** (module (func (export "trap") unreachable)) */
export const WASM = Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // magic, version
  1, 4, 1, 0x60, 0, 0, // one type: () -> ()
  3, 2, 1, 0, // one function of it
  7, 8, 1, 4, 0x74, 0x72, 0x61, 0x70, 0, 0, // export "trap"
  10, 5, 1, 3, 0, 0, 0x0b, // body: unreachable
]);

/** Bundles and minifies a file, or a text, as the build does. */
async function bundle(entry, plugins) {
  const out = await build({ ...entry, bundle: true, format: 'esm', write: false, minify: true,
    charset: 'utf8', legalComments: 'none', target: 'es2022', plugins });
  const { code } = await minify(out.outputFiles[0].text, { module: true, ecma: 2022, compress: { passes: 2 } });
  return Buffer.from(code);
}

/** Replaces single modules by texts of our own. */
const swap = (texts) => ({
  name: 'swap',
  setup(build) {
    for (const [filter, text] of texts) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: `swap${filter}` }));
      build.onLoad({ filter: /.*/, namespace: `swap${filter}` }, () => ({ contents: text, loader: 'js', resolveDir: `${ROOT}src/element` }));
    }
  },
});

/** Stamps a source file the way the build does. */
export const stamp = (text, assets, css = '') => text
  .replace('/*@assets*/ null', () => JSON.stringify(assets))
  .replace("/*@css*/ ''", () => JSON.stringify(css));

/**
 * Resolves to `{ files, names }`: bodies by path below `/aisle/`, and the paths by role.
 * With `integrity: false` nothing is hashed, as when a merchant builds without it.
 */
export async function stage({ integrity: checked = true } = {}) {
  const files = {};
  const names = { shell: '/aisle/aisle-chat.js' };
  const put = (role, name, body) => {
    const file = hashed(name, body);
    names[role] = `/aisle/${file}`;
    files[names[role]] = body;
    return file;
  };
  const module = (role, js, wasm) => {
    const name = hashed(`aisle-${role}.`, Buffer.concat([js, wasm])).slice(0, -1);
    files[(names[`${role}Js`] = `/aisle/${name}.js`)] = js;
    files[(names[`${role}Wasm`] = `/aisle/${name}.wasm`)] = wasm;
    return { name, js: checked ? integrity(js) : '', wasm: checked ? integrity(wasm) : '' };
  };
  const demo = module('demo', Buffer.from('export default async () => {}; export const connect = () => "connected";'), WASM);
  const locales = { ko: put('ko', 'locales/ko.json', '{}') };
  const part = (role) => {
    const name = hashed(`aisle-${role}.`, WASM).slice(0, -1);
    files[(names[`${role}Wasm`] = `/aisle/${name}.wasm`)] = WASM;
    return { name, wasm: checked ? integrity(WASM) : '' };
  };
  const parts = { views: part('views'), surfaces: part('surfaces'), rich: part('rich'), files: part('files') };
  const help = put('help', 'aisle-help.js', await bundle({ entryPoints: [`${ROOT}src/element/help.js`] }));
  const say = put('say', 'aisle-say.js', await bundle({ entryPoints: [`${ROOT}src/element/say.js`] }));
  const ride = put('ride', 'aisle-ride.js', await bundle({ entryPoints: [`${ROOT}src/element/ride.js`] }));
  const identity = put('identity', 'aisle-identity.js', await bundle({ entryPoints: [`${ROOT}src/element/identity.js`] }));
  const hands = put('hands', 'aisle-files.js', await bundle({ entryPoints: [`${ROOT}crates/platform/src/files/files.js`] }));
  const companion = stamp(await source('src/element/companion.js'), { demo, files: hands, locales, help, say, identity, ride, parts });
  const widgetJs = await bundle({ entryPoints: [`${ROOT}src/element/companion.js`] }, [
    swap([[/companion\.js$/, companion], [/aisle-widget\.js$/, await source('tests/e2e/lib/fake-widget.js')]]),
  ]);
  const widget = module('widget', widgetJs, WASM);
  const watch = put('watch', 'aisle-watch.js', await source('tests/e2e/lib/fake-watch.js'));
  const { code: css } = await transform(await source('style/shell.css'), { loader: 'css', minify: true, target: 'es2022', charset: 'utf8' });
  const shell = stamp(await source('src/element/aisle-chat.js'), { widget, watch, help }, css.trim());
  files[names.shell] = await bundle({ stdin: { contents: shell } });
  return { files, names };
}
