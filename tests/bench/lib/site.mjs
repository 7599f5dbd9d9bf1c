/*
 * The server of the measured pages: everything compressed beforehand with brotli 11,
 * on 127.0.0.1 at a free port, counting what it sends. The pages' own scripts are
 * bundled and minified here, as a shop's build would do it.
 */
import { createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

const PAGES = fileURLToPath(new URL('../pages/', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

const brotli = (body) => brotliCompressSync(body, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
});

/** The merchant's files of a build: the compressed file beside each, as a server would send it. */
async function shipped(dist, bodies) {
  const root = join(dist, 'aisle');
  for (const name of await readdir(root, { recursive: true })) {
    if (!TYPES[extname(name)]) continue;
    const packed = await readFile(join(root, `${name}.br`)).catch(() => undefined);
    if (packed) bodies.set(`/aisle/${name}`, packed);
  }
  if (!bodies.has('/aisle/aisle-chat.js')) throw new Error(`${root} holds no build; run cargo xtask build first`);
}

async function pages(bodies) {
  const html = async (name) => readFile(join(PAGES, name, 'index.html'), 'utf8');
  const put = (path, text) => bodies.set(path, brotli(Buffer.from(text)));
  for (const name of ['empty', 'vanilla', 'deep-chat', 'aisle', 'rules']) put(`/pages/${name}/`, await html(name));
  for (const name of ['vanilla', 'deep-chat']) {
    const out = await build({ entryPoints: [join(PAGES, name, 'chat.js')], bundle: true, minify: true, format: 'esm',
      write: false, legalComments: 'none', target: 'es2022', logLevel: 'error' });
    put(`/pages/${name}/chat.js`, out.outputFiles[0].text);
  }
  const element = (await html('aisle')).split('<aisle-chat');
  if (element.length !== 2) throw new Error('pages/aisle/index.html must have exactly one <aisle-chat');
  put('/pages/aisle/transport/', element.join('<aisle-chat data-transport="bench" data-endpoint="ws://127.0.0.1/v1"'));
  put('/pages/aisle/opened/', element.join('<aisle-chat open data-transport="bench" data-endpoint="ws://127.0.0.1/v1"'));
}

/** Starts it. `sent` is what went out since `forget()`, without the page itself and without headers. */
export async function serve(dist) {
  const bodies = new Map();
  await Promise.all([shipped(dist, bodies), pages(bodies)]);
  let sent = { requests: 0, bytes: 0 };
  let held;
  const missing = [];
  const server = createServer((request, reply) => {
    const { pathname } = new URL(request.url, 'http://x');
    // Browsers ask for this by themselves.
    if (pathname === '/favicon.ico') return reply.writeHead(204).end();
    if (held?.test(pathname)) return undefined;
    const body = bodies.get(pathname);
    if (!body) {
      missing.push(pathname);
      return reply.writeHead(404).end();
    }
    if (!pathname.endsWith('/')) {
      sent.requests += 1;
      sent.bytes += body.length;
    }
    reply.writeHead(200, { 'content-type': TYPES[extname(pathname)] ?? TYPES['.html'], 'content-encoding': 'br',
      'content-length': body.length, 'cache-control': 'max-age=3600' }).end(body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    missing,
    elsewhere: new Map(), // by contender: an origin other than this one that its page asked
    sent: () => ({ ...sent }),
    /** What these paths weigh on the wire; pages count nothing. */
    weighs: (paths) => paths.reduce((sum, path) => sum + (path.endsWith('/') ? 0 : bodies.get(path)?.length ?? 0), 0),
    /** From now on, what matches is never answered; without a pattern, all is. */
    hold: (pattern) => (held = pattern),
    forget: () => (sent = { requests: 0, bytes: 0 }),
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
