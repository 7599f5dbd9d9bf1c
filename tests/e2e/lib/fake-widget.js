/*
 * A stand-in for the widget's wasm-bindgen glue. It keeps the contract of the real
 * one (`default init`, `more`, `mount`) and writes down every call in `globalThis.calls`.
 * `fill('!trap')` as a message, or `call('diagnostics', ['trap'])`, traps for real.
 */
let wasm;

globalThis.calls ??= [];
const note = (...call) => globalThis.calls.push(call);

export default async function init({ module_or_path }) {
  const { instance } = await WebAssembly.instantiateStreaming(module_or_path);
  wasm = instance.exports;
}

export async function more(source) {
  await WebAssembly.instantiateStreaming(await source);
}

export function mount(host, frame) {
  note('mount', host.id, frame.settings, frame.queued);
  globalThis.frames ??= {};
  globalThis.frames[host.id] = frame;
  let drawn = false;
  const sent = [];
  const show = (id, text) => {
    sent.push([id, text]);
    if (!drawn) return;
    const row = document.createElement('div');
    row.setAttribute('part', 'message message-own');
    row.id = id;
    row.textContent = text;
    frame.body.append(row);
  };
  for (const { id, text } of frame.queued) show(id, text);
  return {
    draw() {
      note('draw', host.id);
      drawn = true;
      for (const early of frame.body.querySelectorAll('.early')) early.remove();
      for (const [id, text] of sent.splice(0)) show(id, text);
      frame.title.textContent = 'Adopted';
    },
    surfaces: () => note('surfaces', host.id),
    rich: () => note('rich', host.id),
    files: (hands) => note('files', host.id, typeof hands.default),
    opened: (open) => note('opened', host.id, open),
    submit(id, text, at) {
      if (text === '!trap') wasm.trap();
      note('submit', host.id, id, text, at);
      show(id, text);
    },
    attribute: (name, value) => note('attribute', host.id, name, value),
    async call(method, args) {
      note('call', host.id, method, args);
      if (args[0] === 'trap') setTimeout(() => wasm.trap());
      return `${method} done`;
    },
    suspend: () => note('suspend', host.id),
    resume: () => note('resume', host.id),
    free: () => note('free', host.id),
  };
}
