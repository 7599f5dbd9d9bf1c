// deep-chat has no launcher of its own: this draws one beside it. One import and one
// element, as its documentation shows, bundled into one file as a shop would do it.
import 'deep-chat/dist/deepChat.bundle.js';

const launcher = Object.assign(document.createElement('button'), { className: 'launcher', textContent: '…', ariaLabel: 'Chat with us' });
const panel = Object.assign(document.createElement('section'), { className: 'panel', hidden: !window.bench.open });
const chat = document.createElement('deep-chat');
let speaker;
chat.connect = {
  stream: window.bench.streams,
  handler: (body, signals) => {
    if (window.bench.streams) {
      signals.onOpen();
      speaker(signals);
      return;
    }
    window.bench.sent(body.messages[0].text);
    signals.onResponse({ text: 'Thank you.' });
  },
};
chat.history = window.bench.history().map(({ own, text }) => ({ role: own ? 'user' : 'ai', text }));
launcher.onclick = () => {
  panel.hidden = !panel.hidden;
  if (!panel.hidden) chat.focusInput();
};
panel.append(chat);
document.body.append(launcher, panel);
window.bench.stream = () => {
  const waiting = new Promise((come) => (speaker = come));
  chat.submitUserMessage({ text: 'Tell me all about boots.' });
  return {
    word: (text) => waiting.then((signals) => signals.onResponse({ text })),
    end: () => waiting.then((signals) => signals.onClose()),
  };
};
window.bench.append = (text) => chat.addMessage({ role: 'ai', text });
