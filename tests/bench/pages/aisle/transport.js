// A page's transport for <aisle-chat> that answers from a ready log: `welcome`,
// the log in batches of 200, `live`; then it acknowledges. It talks to nobody.
{
  const BATCH = 200;
  const epoch = 'bench';
  const say = (id, own, text) => ({
    message: { id, from: { role: own ? 'visitor' : 'agent', ...(own ? {} : { id: 'mina', name: 'Mina' }) },
      content: { type: 'text', v: 1, fallback: text, data: { text } } },
  });
  const entry = (seq, body) => ({ seq, prev: seq - 1, at: Date.UTC(2026, 10, 22, 9) + seq * 1000, body });
  let head = 0;
  let frame;
  // Made whole for every count of messages, so that the differences between counts are free of it.
  const count = window.bench.history().length;
  const log = (count ? window.bench.log : []).map(({ own, text }, at) => entry(at + 1, say(`m${at + 1}`, own, text)));
  const pack = (entries) => JSON.stringify({ events: { epoch, entries } });
  const batches = [];
  for (let at = 0; at < log.length; at += BATCH) batches.push(pack(log.slice(at, at + BATCH)));
  const whole = Math.floor(count / BATCH);

  const answer = {
    hello() {
      head = count;
      const features = { history: true, typing: true, read: true, upload: false, rating: false, transcript: false };
      frame(JSON.stringify({ welcome: { session: 'bench', conversation: 'bench', epoch, floor: 1, head, at: Date.now(), features, state: {} } }));
      for (const batch of batches.slice(0, whole)) frame(batch);
      if (count % BATCH) frame(pack(log.slice(whole * BATCH, count)));
      frame('{"live":{}}');
    },
    message({ client_id, content }) {
      window.bench.sent(content.data.text);
      head += 1;
      const body = say(`m${head}`, true, content.data.text);
      body.message.client_id = client_id;
      frame(pack([entry(head, body)]));
      frame(JSON.stringify({ ack: { client_id, seq: head } }));
    },
    ping: ({ n }) => frame(JSON.stringify({ pong: { n } })),
  };
  (window.AisleChat ??= []).push(['registerTransport', 'bench', {
    connect(ctx) {
      frame = ctx.frame;
      queueMicrotask(() => ctx.opened());
      return {
        send(text) {
          const [[kind, value]] = Object.entries(JSON.parse(text));
          queueMicrotask(() => answer[kind]?.(value));
        },
        close() {},
      };
    },
  }]);
  window.bench.stream = () => {
    const { message } = say('stream', false, '');
    let text = '';
    return {
      word(more) {
        frame(JSON.stringify({ delta: { message_id: message.id, offset: text.length, text: more, ...(text ? {} : { from: message.from }) } }));
        text += more;
      },
      end: () => frame(pack([entry(++head, say('stream', false, text))])),
    };
  };
  window.bench.append = (text) => frame(pack([entry(++head, say(`m${head}`, false, text))]));
}
