// Signing in and out. The token lives as long as this tab and never in an address.

import { byId } from './dom.js';

const KEY = 'aisle-agent';

export function session() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    return kept && kept.expires_at > Date.now() ? kept : null;
  } catch {
    return null;
  }
}

export function endSession() {
  sessionStorage.removeItem(KEY);
}

async function ask(body) {
  const answer = await fetch('/v1/agent/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(result.message ?? 'The server did not answer as expected.');
  sessionStorage.setItem(KEY, JSON.stringify(result));
  return result;
}

/** The link printed at the server's first start carries a code that works once. */
export async function signInOnce() {
  const code = /^#once=([0-9a-f]+)$/.exec(location.hash)?.[1];
  if (!code) return null;
  history.replaceState(null, '', location.pathname);
  return ask({ code }).catch(() => null);
}

/** Shows the form and waits until somebody is signed in. */
export function signIn(problem = '') {
  const form = byId('sign-in-form');
  const say = byId('sign-in-problem');
  byId('sign-in').hidden = false;
  say.textContent = problem;
  byId('name').focus();
  return new Promise((resolve) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      const button = form.querySelector('button');
      button.disabled = true;
      say.textContent = '';
      try {
        const result = await ask({ name: byId('name').value.trim(), password: byId('password').value });
        byId('password').value = '';
        byId('sign-in').hidden = true;
        resolve(result);
      } catch (error) {
        say.textContent = error instanceof TypeError ? 'The server cannot be reached.' : error.message;
        byId('password').select();
      } finally {
        button.disabled = false;
      }
    };
  });
}

export async function signOut(token) {
  endSession();
  // The session ends by itself if this does not arrive.
  await fetch('/v1/agent/sign-out', { method: 'POST', headers: { Authorization: `Bearer ${token}` } }).catch(() => {});
}
