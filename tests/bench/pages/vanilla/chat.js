// A chat written by hand. Shows the last hundred messages, and a hundred more at each scroll to the top.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.launcher { position: fixed; inset: auto 20px 20px auto; width: 56px; height: 56px; border: 0; border-radius: 50%; background: #0a5; color: #fff; font-size: 24px }
.panel { position: fixed; inset: auto 20px 90px auto; width: 360px; height: 520px; display: flex; flex-direction: column; border-radius: 12px; background: #fff; box-shadow: 0 8px 32px #0004 }
.panel[hidden] { display: none }
.list { flex: 1; overflow-y: auto; overflow-anchor: none; margin: 0; padding: 12px; list-style: none; display: flex; flex-direction: column; gap: 6px }
.list li { max-width: 80%; padding: 8px 12px; border-radius: 12px; background: #eee; white-space: pre-wrap; overflow-wrap: anywhere }
.list .own { align-self: end; background: #0a5; color: #fff }
.panel form { display: flex; gap: 8px; padding: 12px }
.panel textarea { flex: 1; resize: none; font: inherit }`);
document.adoptedStyleSheets.push(sheet);
const make = (tag, className, attributes = {}) => Object.assign(document.createElement(tag), { className, ...attributes });
const launcher = make('button', 'launcher', { textContent: '…', ariaLabel: 'Chat with us' });
const panel = make('section', 'panel', { hidden: true, role: 'dialog', ariaLabel: 'Chat' });
const list = make('ol', 'list', { role: 'log' });
const form = make('form', '');
const input = make('textarea', 'input', { rows: 1, ariaLabel: 'Write a message' });
form.append(input, make('button', '', { textContent: 'Send' }));
panel.append(list, form);
document.body.append(launcher, panel);
const log = window.bench.history();
let from = Math.max(0, log.length - 100);
const row = ({ own, text }) => make('li', own ? 'own' : '', { textContent: text });
list.append(...log.slice(from).map(row));
function append(message) {
  const following = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  log.push(message);
  list.append(row(message));
  if (following) list.scrollTop = list.scrollHeight;
}
function toggle() {
  panel.hidden = !panel.hidden;
  if (panel.hidden) return;
  list.scrollTop = list.scrollHeight;
  input.focus();
}
list.onscroll = () => {
  if (list.scrollTop > 50 || from === 0) return;
  const [until, height] = [from, list.scrollHeight];
  from = Math.max(0, from - 100);
  list.prepend(...log.slice(from, until).map(row));
  list.scrollTop += list.scrollHeight - height;
};
launcher.onclick = toggle;
form.onsubmit = (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = '';
  append({ own: true, text });
  window.bench.sent(text);
};
input.onkeydown = (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
};
window.bench.append = (text) => append({ own: false, text });
window.bench.stream = () => {
  append({ own: false, text: '' });
  const node = list.lastElementChild.firstChild ?? list.lastElementChild.appendChild(new Text());
  return {
    word(text) {
      const following = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
      node.appendData(text);
      if (following) list.scrollTop = list.scrollHeight;
    },
    end() {},
  };
};
if (window.bench.open) toggle();
