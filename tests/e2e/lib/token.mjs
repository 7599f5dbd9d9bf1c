/*
 * Tokens of a shop that knows its customers, and what a server is told to know them by.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const AUDIENCE = 'chat.shop.example';
const SECRET = 'a-secret-of-the-shop-0123456789abcdef';

/** A token as docs/identity.md has a shop make it; more claims may be said. */
export function token(sub, name, seconds = 900, more = {}) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub, name, aud: AUDIENCE, ...more,
    exp: Math.floor(Date.now() / 1000) + seconds, jti: randomUUID() })}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/** What a server is started with, so that it believes such tokens. */
export async function identity(t) {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-identity-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const secret = join(folder, 'secret');
  await writeFile(secret, SECRET, { mode: 0o600 });
  return ['--identity-secret', secret, '--identity-audience', AUDIENCE];
}
