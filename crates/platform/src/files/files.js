/*
 * Files of a visitor, as far as only a browser can go: choosing, pasting, dropping,
 * drawing pictures anew, putting pieces of them, and small previews. The widget's part
 * `files` says what happens when (core/upload); this says what has happened. Fetched
 * with that part, and not before. Bytes never go through WebAssembly.
 *
 * Pictures are decoded and encoded anew: that leaves out what a camera wrote into them
 * (where it was, whose it is), and makes them smaller. Nothing here is ever drawn as a
 * page: previews are pixels on a canvas, and what cannot be decoded has none.
 */

/*
 * Longest side of a picture that is sent, in pixels. A page of A4 photographed whole has
 * 175 dots an inch then, which is above the 150 that scanners call readable; unfolded it
 * is at most 16 MB. Ours to choose: no standard says it.
 */
const SIDE = 2048;
/* JPEG's quality: below 0.8 letters on labels begin to fray. */
const QUALITY = 0.85;
/* Previews are 40 CSS pixels wide; twice that for dense screens. */
const THUMB = 96;
/* Rows whose transparency is looked at in one go: at most half a megabyte. */
const STRIP = 64;
/* A piece of 256 KiB takes 26 s at 10 kB/s; after so many milliseconds it counts as lost. */
const PATIENCE = 90e3;

/** A canvas that nobody sees. */
function easel(width, height) {
  if (self.OffscreenCanvas) return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement('canvas'), { width, height });
}

const encode = (canvas, type) => canvas.convertToBlob
  ? canvas.convertToBlob({ type, quality: QUALITY })
  : new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error(type))), type, QUALITY));

function isTransparent(pen, width, height) {
  for (let y = 0; y < height; y += STRIP) {
    const { data } = pen.getImageData(0, y, width, Math.min(STRIP, height - y));
    for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true;
  }
  return false;
}

/** The middle of a picture as a small square. */
function small(picture, width, height) {
  const canvas = easel(THUMB, THUMB);
  const side = Math.min(width, height);
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, (width - side) / 2, (height - side) / 2, side, side, 0, 0, THUMB, THUMB);
  return canvas;
}

/** Draws a picture anew: upright, not too large, and with nothing but its pixels. */
async function redraw(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = easel(width, height);
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  const thumb = small(canvas, width, height);
  const jpeg = file.type === 'image/jpeg';
  if (!jpeg && isTransparent(pen, width, height)) return { blob: await encode(canvas, 'image/png'), width, height, thumb };
  let blob = await encode(canvas, 'image/jpeg');
  if (!jpeg) {
    // What was drawn and not photographed is smaller and sharper as PNG.
    const png = await encode(canvas, 'image/png');
    if (png.size < blob.size) blob = png;
  }
  return { blob, width, height, thumb };
}

/** Seconds or a date, as milliseconds from now. */
function after(header) {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header) ? header * 1e3 : Date.parse(header) - Date.now();
  return ms >= 0 ? ms : undefined;
}

/** Files of a drop or a paste, without folders. */
function within({ items, files }) {
  const folder = (item) => item?.webkitGetAsEntry?.()?.isDirectory;
  return [...files].filter((_, at) => !folder([...items].filter(({ kind }) => kind === 'file')[at]));
}

/**
 * Begins to look for files at a panel and its form. `next()` resolves to what has
 * happened, one thing at a time, and to nothing after `end()`:
 * `['add', [[key, name, size, type], …], chosen]`, `['drag', true]`, `['submit']`,
 * `['prepared', key, size, type, width, height]`, `['unreadable', key]`,
 * `['answered', key, turn, status, offset, after]`, where a status of 0 is no answer,
 * `['elsewhere', key]`. A file that is kept has a lock of its own, by its name, so that
 * one tab has it: whoever is put to sleep lets go of them.
 */
export default function attach(panel, composer) {
  const held = new Map(); // key: { file, blob, thumb, canvas, going, name, free }
  // Pictures that the server has, by address: who draws them need not fetch them (media.js).
  const sent = (panel.sent ??= new Map());
  const heard = [];
  const life = new AbortController();
  let wake;
  let keys = 0;
  let deep = 0; // how many elements of the panel a drag has entered and not left
  const tell = (...event) => {
    heard.push(event);
    wake?.();
  };
  const on = (target, kind, act) => target.addEventListener(kind, act, { signal: life.signal });
  const add = (files, chosen = false) => {
    const added = files.map((file) => {
      held.set(++keys, { file, blob: file });
      return [keys, file.name, file.size, file.type];
    });
    if (added.length) tell('add', added, chosen);
    // What is not drawn anew can have a preview all the same.
    for (const [key, , , type] of added) if (type === 'image/gif') preview(key);
  };
  /** Whether nobody else has a file of this name; then it is ours until `free()`. */
  const own = (entry) => new Promise((done) => {
    navigator.locks.request(`aisle-file-${entry.name}`, { ifAvailable: true }, (lock) => {
      done(Boolean(lock));
      return lock && new Promise((free) => (entry.free = free));
    }).catch(() => done(false));
  });
  const show = ({ thumb, canvas }) => {
    if (thumb && canvas) canvas.getContext('2d').drawImage(thumb, 0, 0);
  };
  const preview = async (key) => {
    const entry = held.get(key);
    try {
      const picture = await createImageBitmap(entry.file);
      entry.thumb = small(picture, picture.width, picture.height);
      picture.close();
      show(entry);
    } catch {} // then it has none
  };

  const input = Object.assign(document.createElement('input'), { type: 'file', hidden: true, tabIndex: -1 });
  composer.append(input);
  on(input, 'change', () => {
    add([...input.files], true);
    input.value = '';
  });
  on(composer, 'submit', () => tell('submit'));
  on(panel, 'paste', (event) => {
    const { types } = event.clipboardData;
    // Some programs add a picture of the text that they copy.
    const text = types.includes('text/plain') && types.some((type) => /html|rtf/.test(type));
    const files = within(event.clipboardData);
    if (text || !files.length) return;
    event.preventDefault();
    add(files);
  });
  on(window, 'pagehide', () => held.forEach((entry) => entry.free?.()));
  on(window, 'pageshow', ({ persisted }) => persisted && held.forEach(async (entry, key) => {
    if (entry.name && !(await own(entry)) && held.has(key)) tell('elsewhere', key);
  }));
  const drag = (event, step) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    const before = deep > 0;
    deep = step === undefined ? 0 : Math.max(0, deep + step);
    if (before !== deep > 0) tell('drag', deep > 0);
  };
  on(panel, 'dragenter', (event) => drag(event, 1));
  on(panel, 'dragover', (event) => drag(event, 0));
  on(panel, 'dragleave', (event) => drag(event, -1));
  on(panel, 'drop', (event) => {
    drag(event);
    if (event.defaultPrevented) add(within(event.dataTransfer));
  });

  return {
    async next() {
      while (!heard.length && !life.signal.aborted) await new Promise((done) => (wake = done));
      return heard.shift();
    },
    /** Lets the visitor choose among these types; `chosen` says that they come from here. */
    pick(accept, multiple) {
      Object.assign(input, { accept, multiple });
      input.click();
    },
    async prepare(key) {
      const entry = held.get(key);
      try {
        const { blob, width, height, thumb } = await redraw(entry.file);
        if (!held.has(key)) return;
        Object.assign(entry, { blob, thumb });
        show(entry);
        tell('prepared', key, blob.size, blob.type, width, height);
      } catch {
        if (held.has(key)) tell('unreadable', key);
      }
    },
    async put(key, turn, url, from, to, authorization) {
      const entry = held.get(key);
      entry.going?.abort();
      const going = (entry.going = new AbortController());
      const late = setTimeout(() => going.abort(), PATIENCE);
      let answer = [0];
      try {
        const { status, headers } = await fetch(url, {
          method: 'PUT', body: entry.blob.slice(from, to), headers: { authorization, 'upload-offset': from },
          signal: going.signal, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer',
        });
        const offset = headers.get('upload-offset');
        if (status < 300 && to >= entry.blob.size && /^image/.test(entry.blob.type)) sent.set(url, entry.blob);
        answer = [status, offset === null ? undefined : Number(offset), after(headers.get('retry-after'))];
      } catch {} // nothing is known of it
      clearTimeout(late);
      if (entry.going === going) tell('answered', key, turn, ...answer);
    },
    erase(url, authorization) {
      sent.delete(url);
      fetch(url, { method: 'DELETE', headers: { authorization }, credentials: 'omit', referrerPolicy: 'no-referrer',
        keepalive: true }).catch(() => {});
    },
    /** The bytes of a file that is to be kept under this name; none where it cannot be. */
    keep(key, name) {
      const entry = held.get(key);
      if (!entry || !navigator.locks) return undefined;
      if (!entry.name) own(Object.assign(entry, { name }));
      return entry.blob;
    },
    /** Takes a file that was kept; gives its key, unless another tab has it. */
    async adopt(name, blob) {
      const entry = { file: blob, blob, name };
      if (!navigator.locks || !(await own(entry)) || life.signal.aborted) return entry.free?.();
      held.set(++keys, entry);
      if (/^image/.test(blob.type)) preview(keys);
      return keys;
    },
    /** Ends what runs for a file, and lets it go. */
    stop(key) {
      const entry = held.get(key);
      held.delete(key);
      entry?.free?.();
      const going = entry?.going;
      if (entry) entry.going = undefined;
      going?.abort();
    },
    /** Shows a file's preview on this canvas, now or when there is one. */
    thumb(key, canvas) {
      const entry = held.get(key);
      if (canvas.shows === key || !entry) return;
      canvas.shows = key;
      canvas.width = canvas.height = THUMB;
      entry.canvas = canvas;
      show(entry);
    },
    end() {
      life.abort();
      input.remove();
      sent.clear();
      for (const key of [...held.keys()]) this.stop(key);
      wake?.();
    },
  };
}
