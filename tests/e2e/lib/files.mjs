/*
 * Files to attach, what the server has of them, and a line between a browser and a
 * server that can be cut in the middle of a piece.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/** Text that looks different everywhere, of this many bytes. */
export function lines(bytes) {
  let text = '';
  for (let row = 0; text.length < bytes; row++) text += `row ${row} of a list of rows that differ\n`;
  return Buffer.from(text.slice(0, bytes));
}

export const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** All files that the server has, whole or not. */
export async function held(server) {
  const folder = `${server.database}-files`;
  const names = await readdir(folder).catch(() => []);
  // One that is deleted meanwhile is none.
  const files = await Promise.all(names.map((name) => readFile(join(folder, name)).catch(() => undefined)));
  return files.filter(Boolean);
}

/** Waits until what the server has looks so. */
export async function holds(server, look) {
  for (const end = Date.now() + 60e3; ;) {
    const files = await held(server);
    if (look(files)) return files;
    if (Date.now() > end) throw new Error(`the server has files of ${files.map(({ length }) => length)} bytes`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

/**
 * A picture as a camera makes it, drawn in a page: JPEG with EXIF that turns it a
 * quarter and says where it was taken. The left half is red, the right half blue;
 * upright, the upper half is red.
 */
export async function photo(page, width, height) {
  const plain = Buffer.from(await page.evaluate(async ([width, height]) => {
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext('2d');
    for (const [at, colour] of ['#d02020', '#2020d0'].entries()) {
      pen.fillStyle = colour;
      pen.fillRect((at * width) / 2, 0, width / 2, height);
    }
    for (let at = 0; at < 4000; at++) {
      pen.fillStyle = `hsl(${(at * 137) % 360} 60% 50% / .2)`;
      pen.fillRect((at * 7919) % width, (at * 104729) % height, 40, 30);
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })).arrayBuffer());
    return Array.from(bytes);
  }, [width, height]));
  return Buffer.concat([plain.subarray(0, 2), exif(), plain.subarray(2)]);
}

/** An APP1 segment: orientation 6, and a place by GPS. */
function exif() {
  const tiff = Buffer.alloc(120);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8); // two entries: orientation, and where GPS is
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(6, 18);
  tiff.writeUInt16BE(0x8825, 22);
  tiff.writeUInt16BE(4, 24);
  tiff.writeUInt32BE(1, 26);
  tiff.writeUInt32BE(40, 30);
  tiff.writeUInt16BE(1, 40); // one entry: latitude is north
  tiff.writeUInt16BE(1, 42);
  tiff.writeUInt16BE(2, 44);
  tiff.writeUInt32BE(2, 46);
  tiff.write('N\0', 50, 'latin1');
  tiff.write('GPS-SECRET-PLACE', 60, 'latin1');
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Names of the segments of a JPEG before its pixels, and its width and height. */
export function segments(jpeg) {
  const found = { names: [], width: 0, height: 0 };
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda;) {
    const name = jpeg[at + 1];
    found.names.push(name);
    if (name >= 0xc0 && name <= 0xc2) Object.assign(found, { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) });
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return found;
}

/**
 * A line to the server's port. `cut(bytes)` lets so many bytes more go to the server,
 * then tears every connection and refuses new ones until `mend()`; it resolves once
 * torn.
 */
export async function line(t, server) {
  let left = Infinity;
  let torn = () => {};
  const sockets = new Set();
  const tear = () => {
    left = 0;
    for (const socket of sockets) socket.destroy();
    torn();
  };
  const proxy = createServer((near) => {
    if (left <= 0) return near.destroy();
    const far = connect(server.port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]]) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    far.pipe(near);
    near.on('data', (bytes) => {
      if (left === Infinity) return void far.write(bytes);
      far.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) setImmediate(tear);
    });
    return undefined;
  });
  await new Promise((done) => proxy.listen(0, '127.0.0.1', done));
  t.after(() => {
    tear();
    proxy.close();
  });
  return {
    port: proxy.address().port,
    cut: (bytes) => new Promise((done) => {
      torn = done;
      left = bytes;
    }),
    mend() {
      left = Infinity;
    },
  };
}
