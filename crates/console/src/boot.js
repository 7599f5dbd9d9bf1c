/*
 * Starts the console, and lends it hands for what a browser does best without
 * WebAssembly in between: requests, bytes of files, pictures on a canvas, a file to
 * save. Nothing here turns text into markup.
 */
import init, { start } from './aisle-console.js';

const SIDE = 320; // CSS pixels, the longer side of a preview

const of = (id) => `/v1/files/${encodeURIComponent(id)}`;

async function bytes(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(String(response.status));
  return response.blob();
}

const hands = {
  /** Asks the server this page came from, with its cookie; `[status, text]`. */
  async ask(method, path, body) {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const response = await fetch(path, { method, headers, body, cache: 'no-store' });
    return [response.status, await response.text()];
  },
  /** Puts text on the clipboard, where the browser lets a page do so. */
  async copy(text) {
    await navigator.clipboard.writeText(text);
  },
  /** Draws a visitor's picture; the space for it is there already. */
  async draw(canvas, id) {
    const picture = await createImageBitmap(await bytes(of(id)));
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
  },
  /** Lets the agent keep what the server has at this path. */
  async save(path, name) {
    const address = URL.createObjectURL(await bytes(path));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  },
};

// The wasm lies beside this file, under the same name.
await init({ module_or_path: fetch(import.meta.url.replace(/js$/, 'wasm')) });
start(hands);
