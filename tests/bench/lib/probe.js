// Runs in every measured page before its own scripts, the same in all: what the
// page's script may ask for (the log, whether to start open), and the clocks.
{
  const asked = new URLSearchParams(location.search);
  // Always made whole, so that what it costs is in every page and every count alike.
  const log = Array.from({ length: 10000 }, (_, at) => ({ own: at % 3 === 0,
    text: `Message ${at + 1}: ${'the boots in forty-two are back on Tuesday, '.repeat(at % 4)}thank you.` }));
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()();

  let decide;
  const decision = new Promise((done) => (decide = done));
  const bench = (window.bench = {
    decision, // once a rule has fired
    decide,
    log,
    open: asked.has('open'),
    history: () => log.slice(0, Number(asked.get('n') ?? 0)),
    shift: 0, // cumulative layout shift
    streams: asked.has('stream'),
    tasks: [], // those over 50 ms: when they began, and how long they took
    keyed: undefined, // of the last key: until the frame after it was painted
    wasm: [], // memories of instances
    clicked: undefined,
    focused: undefined,
    sentAt: undefined,
    sent(text) {
      bench.sentAt ??= performance.now();
      bench.said = text;
      for (const wake of waking.splice(0)) wake();
    },
    whenSent: () => new Promise((done) => (bench.sentAt === undefined ? waking.push(done) : done())),
    /** Looks once a frame until `there()` is true; resolves to when that frame has been painted. */
    until: (there) => new Promise((done) => {
      const look = () => {
        if (!there()) return requestAnimationFrame(look);
        // A frame's callbacks run before it is painted, a message's task after that.
        waiting.push(() => done(performance.now()));
        channel.port2.postMessage(0);
      };
      requestAnimationFrame(look);
    }),
    painted: () => bench.until(() => true),
    /** The longest task over 50 ms since then; 0 if there was none. */
    longest: (since) => bench.painted().then(() => bench.tasks.concat(taken(tasks.takeRecords()))
      .reduce((most, [start, length]) => (start >= since ? Math.max(most, length) : most), 0)),
    /** Says `times` words, a hundred a second; resolves to what each frame meanwhile took. */
    async speak(times) {
      const { word, end } = bench.stream();
      const frames = [];
      let last;
      let going = true;
      const frame = (now) => {
        if (last !== undefined) frames.push(now - last);
        last = now;
        if (going) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      const began = performance.now();
      for (let said = 0; said < times;) {
        await new Promise((next) => setTimeout(next, 4));
        // What is due by now comes one by one, as a network hands it over.
        for (const due = (performance.now() - began) / 10; said < times && said < due; said += 1) word(`word${said} `);
      }
      going = false;
      end();
      return { frames, took: performance.now() - began };
    },
    /** The first element a path of selectors leads to, `>>>` entering shadow roots. */
    find(path) {
      let node = document;
      for (const part of path.split('>>>')) {
        node = (node.shadowRoot ?? node).querySelector(part);
        if (!node) return undefined;
      }
      return node;
    },
    /** As `find`, and it takes up room on the screen. */
    shown(path) {
      const node = bench.find(path);
      return node?.getClientRects().length && node.getBoundingClientRect().width > 0 ? node : undefined;
    },
    /** Elements and texts below a node, in open shadow roots too. */
    nodes(node = document) {
      let count = 1;
      for (const child of node.childNodes) count += bench.nodes(child);
      if (node.shadowRoot) count += bench.nodes(node.shadowRoot);
      return count;
    },
  });
  const waking = [];

  const active = () => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node;
  };
  bench.isComposing = () => !!active()?.matches('textarea, [contenteditable="true"]');
  // The press, and when a place to write had the focus and was painted.
  addEventListener('click', (event) => {
    if (bench.clicked !== undefined) return;
    bench.clicked = event.timeStamp;
    bench.focused = bench.until(bench.isComposing);
  }, true);
  addEventListener('keydown', ({ timeStamp }) => {
    bench.keyed = bench.painted().then((at) => at - timeStamp);
  }, true);
  const taken = (entries) => entries.map(({ startTime, duration }) => [startTime, duration]);
  const tasks = new PerformanceObserver((list) => bench.tasks.push(...taken(list.getEntries())));
  tasks.observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) bench.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await real.apply(WebAssembly, args);
      for (const value of Object.values((made.instance ?? made).exports))
        if (value instanceof WebAssembly.Memory) bench.wasm.push(value);
      return made;
    };
  }
}
