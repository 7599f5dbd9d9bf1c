// Files of visitors: fetched with the session's token, never by a link. Pictures
// are drawn on a canvas; everything else can only be saved.

import { make } from './dom.js';
import { session } from './sign-in.js';

const SIDE = 320;

async function bytes(id) {
  const response = await fetch(`/v1/files/${encodeURIComponent(id)}`, { headers: { authorization: `Bearer ${session().token}` } });
  if (!response.ok) throw new Error(String(response.status));
  return response.blob();
}

const size = (count) => (count < 1_000_000 ? `${Math.max(1, Math.round(count / 1000))} kB` : `${(count / 1_000_000).toFixed(1)} MB`);

async function draw(canvas, id) {
  const picture = await createImageBitmap(await bytes(id));
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

async function save(id, name) {
  const address = URL.createObjectURL(await bytes(id));
  make('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A file in a message: a preview if it is a picture, and a way to save it. */
export function fileView({ upload, name, size: length, media_type: kind, width, height }) {
  const state = make('span', { className: 'quiet', role: 'status' });
  const failed = () => { state.textContent = 'It cannot be had any more.'; };
  const button = make('button', { type: 'button', className: 'secondary', textContent: 'Save', 'aria-label': `Save ${name}` });
  button.addEventListener('click', () => save(upload, name).catch(failed));
  const view = make('div', { className: 'file' });
  if (kind?.startsWith('image/')) {
    const canvas = make('canvas', { role: 'img', 'aria-label': name });
    // The space is kept before the picture is there.
    const scale = Math.min(1, SIDE / Math.max(width ?? 1, height ?? 1));
    canvas.width = Math.round((width ?? SIDE) * scale);
    canvas.height = Math.round((height ?? SIDE) * scale);
    draw(canvas, upload).catch(failed);
    view.append(canvas);
  }
  view.append(make('p', { className: 'file-line' }, make('span', { className: 'quiet', textContent: [kind, length && size(length)].filter(Boolean).join(', ') }), button), state);
  return view;
}
