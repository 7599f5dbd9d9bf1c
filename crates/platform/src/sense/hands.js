// The sensors' hands: the one place that touches the page.
//
// Owns how listeners, observers, frames and timers begin and end. A row is
// [names it serves, start]; `start(ear)` holds what it needs and returns
// `update(names, newPage)`, which says everything anew. Rows are in the files
// beside this one, which import nothing, so that each is a module of its own.
// Refuses decisions: those are machines in Rust, told by `ear.tell`.
//
// Whatever a page does to its own objects, no exception leaves this file, but
// for traps of the wasm, which must not be hidden.

const OPTIONS = { capture: true, passive: true };

function safe(f) {
  return (...args) => {
    try {
      return f(...args);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return undefined;
    }
  };
}

// What one sensor holds, until it is closed.
function ear(host, hear) {
  const ends = [];
  let ringing;
  const own = {
    host,
    // Codes are in `hear.rs`. Returns in how many milliseconds to ring.
    tell: (code, a, b, c, name, value) => hear(code, a ?? NaN, b ?? NaN, c ?? NaN, name, value),
    // A fact: a text, a flag, a number, or for a duration what has gathered and
    // since when it runs. Undefined is unknown.
    say: (name, value, since) => own.tell(0, typeof value === 'string' ? 0 : value, since, 0, name, value),
    fire: (name, text) => own.tell(1, 0, 0, 0, name, text),
    on(target, kinds, f) {
      for (const kind of kinds.split(' ')) own.hear(target, kind, f);
    },
    hear(target, kind, f) {
      const heard = safe(f);
      target.addEventListener(kind, heard, OPTIONS);
      ends.push(() => target.removeEventListener(kind, heard, OPTIONS));
    },
    observe(kind, f, target, options) {
      const observer = new window[kind](safe(f), options);
      ends.push(() => observer.disconnect());
      if (target) observer.observe(target, options);
      return observer;
    },
    // Runs at most once a frame.
    framed(f) {
      let frame;
      ends.push(() => cancelAnimationFrame(frame));
      return () => {
        frame ??= requestAnimationFrame(safe(() => {
          frame = undefined;
          f();
        }));
      };
    },
    // Rings once, in place of the ring before.
    ring(ms, f) {
      clearTimeout(ringing);
      ringing = ms >= 0 ? setTimeout(safe(f), Math.min(ms, 2 ** 31 - 1)) : undefined;
    },
    // What is held for moments only, and can be closed by itself, again and again.
    part() {
      const part = ear(host, hear);
      ends.push(part.close);
      return part;
    },
    end: (f) => ends.push(safe(f)),
    close() {
      clearTimeout(ringing);
      for (const end of ends.splice(0)) end();
    },
    visible: () => document.visibilityState !== 'hidden',
    // The element an event happened on, also within open shadow roots; nothing
    // if that is within the widget.
    target(event) {
      const path = event.composedPath();
      return path.includes(host) ? undefined : path[0];
    },
    // The innermost element around `at` that fits, also across shadow roots.
    closest(at, selector) {
      for (let element = at; element; element = element.getRootNode().host) {
        if (element.nodeType !== 1) element = element.parentElement ?? element.getRootNode().host;
        const found = element?.closest(selector);
        if (found || !element) return found;
      }
      return undefined;
    },
    editable: (element) =>
      element?.isContentEditable ||
      element?.localName === 'textarea' ||
      (element?.localName === 'input' && !/^(button|submit|reset|image|checkbox|radio|range|color|file)$/.test(element.type)),
    safe,
  };
  return own;
}

export function hands(host, hear, rows) {
  const running = new Map();
  let late;
  let all = [];
  const own = {
    // Starts and stops sensors so that these names are served and no others.
    // Returns whether some are served by no row. Politeness always asks for
    // `checkout.step`, which most pages never say: for it alone nothing is fetched.
    set(names) {
      all = names;
      for (const [serves, start] of rows) {
        const wanted = names.filter((name) => serves.test(name));
        const before = running.get(start);
        if (!wanted.length) {
          before?.ear.close();
          running.delete(start);
          continue;
        }
        const sensor = before ?? { ear: ear(host, hear) };
        sensor.wanted = wanted;
        if (!before) {
          running.set(start, sensor);
          sensor.update = safe(safe(start)(sensor.ear) ?? (() => {}));
        }
        sensor.update(wanted, false);
      }
      return names.some((name) => name !== 'checkout.step' && !rows.some(([serves]) => serves.test(name)));
    },
    // Adds what `parts` of `told.js` has made.
    more(parts) {
      late = parts;
      rows = [...rows, ...parts.rows];
      own.set(all);
    },
    told: (root, value) => late?.told(hear, root, value),
    offset: (zone, at) => late.offset(zone, at),
    // The address changed: to another page, or within this one.
    turn(newPage) {
      for (const { update, wanted } of running.values()) update(wanted, newPage);
    },
  };
  return own;
}
