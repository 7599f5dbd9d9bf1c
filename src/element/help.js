/*
 * What only a failure needs, fetched only then: finds out why the widget or a later
 * part of it cannot run, says so on the console with the way to mend it, and words the fallback for
 * the shopper. The texts for merchants are in help.json.
 */
import TEXTS from './help.json' with { type: 'json' };

const WORDS = {
  en: { failed: 'Chat is unavailable right now.', unsent: 'Not sent' },
  ko: { failed: '지금은 채팅을 이용할 수 없습니다.', unsent: '전송되지 않음' },
};

/**
 * Resolves to `{ code, detail }`, which the console is told as well. `cause` is what was
 * caught: a failed load (`{ error, files, signal }`, where `files` may have no `js`), a
 * failure already named (`{ code, detail }`), or any error.
 */
export async function reason(cause, { url }) {
  const { code, detail = '' } = cause.code ? cause
    : cause.files ? await diagnose(cause, url)
      : { code: 'corrupt', detail: String(cause) };
  console.error(`[aisle-chat] ${code}: ${detail}\n${TEXTS[code] ?? ''}`);
  return { code, detail };
}

/**
 * The same for a failure of the whole widget, in words for the shopper. `calls` are those
 * that wait for the widget; they are refused with the same reason.
 */
export async function explain(cause, nodes, page, calls) {
  // What a button of the page wanted to be said can at least be copied.
  for (const [, [name, say]] of calls) if (name === 'aisle-say' && say) nodes.input.value ||= say;
  word(nodes);
  const found = await reason(cause, page);
  for (const [, , , reject] of calls.splice(0)) reject(found);
  return found;
}

/**
 * What follows when a later part could not be had, for this reason: the calls that need it
 * are refused, and the page is told by `emit` if it has not heard of it.
 */
export function missed(reason, name, calls, emit) {
  const needs = ([method]) => name === 'surfaces' && /^(present|surface|say)/.test(method);
  for (const call of calls.filter(needs)) {
    calls.splice(calls.indexOf(call), 1);
    call[3](Object.assign(new Error(reason.code), reason));
  }
  emit?.('aisle-error', reason);
}

/** Tells the shopper; the contact link steps back if the merchant brought content of their own. */
function word({ root, aisle, body, fallback, contact, close, composer, input }) {
  const { failed, unsent } = WORDS[aisle.lang];
  for (const early of body.querySelectorAll('.early:not(:has(*))')) {
    const mark = document.createElement('small');
    mark.setAttribute('part', 'message-state');
    mark.textContent = ` ${unsent}`;
    early.append(mark);
  }
  Object.assign(fallback.style, { flex: 9, padding: '20px', overflow: 'auto' });
  fallback.querySelector('.failed')?.remove();
  const line = document.createElement('p');
  line.className = 'failed';
  line.setAttribute('part', 'notice');
  line.setAttribute('role', 'alert');
  line.textContent = failed;
  fallback.prepend(line);
  contact.textContent = contact.textContent.replace(/^\w+:(\/\/)?/, '');
  if (!input.value) {
    if (root.activeElement === input) close.focus();
    composer.hidden = true;
  }
  contact.hidden = !!root.host.querySelector(':scope > :not(template)');
}

/** Asks for each file once more, past the cache, and stops at the first thing that is wrong. */
async function diagnose({ error, files, signal }, url) {
  let refused;
  const onRefusal = (event) => (refused ??= event.effectiveDirective);
  document.addEventListener('securitypolicyviolation', onRefusal);
  try {
    if (!self.WebAssembly) return { code: 'unsupported' };
    try {
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch {
      return { code: 'csp', detail: "script-src lacks 'wasm-unsafe-eval'" };
    }
    if (signal.aborted) return { code: 'timeout', detail: 'no answer in 15 s' };
    for (const [name, type, integrity] of [
      [`${files.name}.js`, 'javascript', files.js],
      [`${files.name}.wasm`, 'application/wasm', files.wasm],
    ]) {
      if (integrity === undefined) continue;
      const detail = url(name);
      let step = navigator.onLine ? 'network' : 'offline';
      try {
        const reply = await fetch(detail, { cache: 'reload' });
        if (!reply.ok) return { code: 'not-found', detail: `${detail} (${reply.status})` };
        const mime = reply.headers.get('content-type');
        if (!mime?.includes(type)) return { code: 'wrong-mime', detail: `${detail} (${mime})` };
        step = 'truncated';
        await reply.arrayBuffer();
        step = 'integrity';
        await fetch(detail, { integrity });
      } catch {
        await turn();
        return refused ? { code: 'csp', detail: `${refused} refuses ${detail}` } : { code: step, detail };
      }
    }
    if (files.js !== undefined) await import(url(`${files.name}.js`) + '#help').catch(turn);
    return refused ? { code: 'csp', detail: `${refused} refuses ${url(`${files.name}.js`)}` }
      : { code: 'corrupt', detail: String(error?.message ?? error?.type ?? error) };
  } finally {
    document.removeEventListener('securitypolicyviolation', onRefusal);
  }
}

/** Lets the event of a refusal arrive: it is a task of its own. */
const turn = () => new Promise((resolve) => setTimeout(resolve));
