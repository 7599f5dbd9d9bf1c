// Writes FILE.br (brotli 11) and FILE.gz (gzip 9) beside every text and wasm
// file below the folder named on the command line.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const WORTH_IT = new Set(['.html', '.js', '.mjs', '.css', '.json', '.svg', '.wasm', '.txt', '.webmanifest']);
const folder = process.argv[2];
if (!folder) throw new Error('usage: node compress.mjs FOLDER');

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !WORTH_IT.has(extname(entry.name))) continue;
  // Node 20.12 renamed `path` to `parentPath`.
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const data = readFileSync(file);
  const packed = (window) => brotliCompressSync(data, { params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: window,
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  } });
  let best = packed(22);
  // A small window sometimes packs a small file tighter: up to eight bytes of the shell.
  if (data.length < 16_384) {
    const small = packed(13);
    if (small.length < best.length) best = small;
  }
  writeFileSync(`${file}.br`, best);
  writeFileSync(`${file}.gz`, gzipSync(data, { level: 9 }));
}
