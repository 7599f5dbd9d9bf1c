/*
 * Files of a conversation, as far as only a browser can go: fetching them from the
 * server of the chat, drawing pictures, saving, and the gestures of the viewer. The
 * widget's part `media` says what to do; this says what has become of it. Fetched with
 * that part, and not before.
 *
 * Who asks says so in a header: no address gives a file away. A picture is pixels on a
 * canvas, and nothing else of what was fetched is ever drawn; what is saved goes under
 * a type that no browser opens.
 */

/* What every browser decodes, and no script is in. */
const PIXELS = /^image\/(jpeg|png|gif|webp|avif)$/;
/* Bytes of pictures that are kept for the next time they are in view: some dozens. */
const KEPT = 24e6;
/* Longest side in the viewer, in pixels: canvases of all phones bear it. */
const SIDE = 4096;
/* After so many milliseconds without a byte it counts as lost, as for what is sent. */
const PATIENCE = 90e3;
/* How far one can go into a picture, and how far a press goes. */
const CLOSEST = 8;
const CLOSE = 2.5;
/* CSS pixels: less is a press, more a way. */
const STILL = 6;
const WAY = 64;

/* What is told: so much of a hundred, or one of these, or a status of HTTP. */
const DONE = 200;
const UNREADABLE = 415;
const STOPPED = 499;
const LOST = 599;

const kept = new Map(); // address: blob, oldest first

function keep(url, blob) {
  kept.delete(url);
  kept.set(url, blob);
  let bytes = 0;
  for (const { size } of kept.values()) bytes += size;
  for (const [old, { size }] of kept) {
    if (bytes <= KEPT) break;
    kept.delete(old);
    bytes -= size;
  }
}

/** A file's bytes. Throws one of the numbers above. */
async function have(url, authorization, going, size, tell) {
  const known = kept.get(url);
  if (known) {
    keep(url, known);
    return known;
  }
  let late;
  const alive = () => {
    clearTimeout(late);
    late = setTimeout(() => going.abort(LOST), PATIENCE);
  };
  alive();
  try {
    const response = await fetch(url, { headers: { authorization }, signal: going.signal, cache: 'no-store',
      credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) throw response.status;
    const pieces = [];
    let got = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      got += value.length;
      alive();
      tell?.(Math.min(100, Math.floor((got * 100) / (size || Infinity))));
    }
    const [type] = (response.headers.get('content-type') ?? '').split(';');
    const pixels = PIXELS.test(type);
    const blob = new Blob(pieces, { type: pixels ? type : 'application/octet-stream' });
    if (pixels) keep(url, blob);
    return blob;
  } catch (error) {
    if (going.signal.aborted) throw going.signal.reason === LOST ? LOST : STOPPED;
    throw typeof error === 'number' ? error : LOST;
  } finally {
    clearTimeout(late);
  }
}

/** Draws a picture so that it fills a box, or whole. */
async function paint(canvas, blob, width, height) {
  if (!PIXELS.test(blob.type)) throw UNREADABLE;
  let picture;
  try {
    picture = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    throw UNREADABLE;
  }
  const fill = Math.max(width / picture.width, height / picture.height);
  const scale = Math.min(1, fill, SIDE / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

/** What a canvas shows: fetched when it comes into view, freed when it leaves. */
function show(canvas, url, authorization, tell) {
  if (canvas.shows === url) return;
  canvas.free?.();
  canvas.shows = url;
  let going;
  let seen = false;
  const watch = new IntersectionObserver(async (entries) => {
    if (!entries.at(-1).isIntersecting) {
      going?.abort(STOPPED);
      going = undefined;
      // Its space is the frame's: nothing moves.
      canvas.width = canvas.height = 0;
      if (seen && !canvas.isConnected) watch.disconnect();
      return;
    }
    seen = true;
    if (going) return;
    // What was sent from here is here already (files.js).
    const sent = canvas.closest('.panel')?.sent;
    const mine = sent?.get(url);
    if (mine && sent.delete(url)) keep(url, mine);
    const own = (going = new AbortController());
    try {
      const blob = await have(url, authorization, own);
      const { width, height } = canvas.getBoundingClientRect();
      if (going === own) await paint(canvas, blob, width * devicePixelRatio, height * devicePixelRatio);
      if (going === own) tell(DONE);
    } catch (code) {
      if (going === own) tell(code);
    }
  });
  canvas.free = () => {
    going = undefined;
    watch.disconnect();
  };
  watch.observe(canvas);
}

/** The picture of the viewer, in full. */
async function enlarge(canvas, url, authorization, tell) {
  if (canvas.shows === url) return;
  canvas.shows = url;
  canvas.width = canvas.height = 0;
  let code = DONE;
  try {
    const blob = await have(url, authorization, new AbortController());
    if (canvas.shows === url) await paint(canvas, blob, SIDE, SIDE);
  } catch (error) {
    code = error;
  }
  if (canvas.shows === url) tell(code);
}

/** Saves a file under a name; gives what stops that. */
function save(url, authorization, name, size, tell) {
  const going = new AbortController();
  have(url, authorization, going, size, tell).then((blob) => {
    const link = document.createElement('a');
    // No browser opens this type, whatever the file says of itself.
    link.href = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
    link.download = name;
    link.click();
    // Saving has begun by then, in the slowest of them as well.
    setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
    tell(DONE);
  }).catch(tell);
  return going;
}

/**
 * Lets the picture in a viewer be looked at closely: by wheel, by two fingers, by a
 * press, by keys. `tell` hears what is wished: 'next', 'previous', 'close', and 'near' or
 * 'far' whenever it is closer than whole or not any more; and 'closed' in the end.
 */
function look(dialog, tell) {
  if (dialog.look) return dialog.look;
  const stage = dialog.querySelector('.look-stage');
  const fingers = new Map();
  let [scale, x, y] = [1, 0, 0];
  let begun; // where the first finger went down, and when
  let pressed = 0;
  let near = false;
  const picture = () => stage.firstElementChild;
  const place = (settle) => {
    const node = picture();
    if (!node) return;
    const free = (size, room) => Math.max(0, (size * scale - room) / 2);
    if (settle) {
      const [wide, high] = [free(node.offsetWidth, stage.clientWidth), free(node.offsetHeight, stage.clientHeight)];
      x = Math.max(-wide, Math.min(wide, x));
      y = Math.max(-high, Math.min(high, y));
    }
    node.style.transform = `translate(${x}px,${y}px) scale(${scale})`;
    stage.toggleAttribute('data-near', scale > 1);
    if (near !== scale > 1) tell((near = scale > 1) ? 'near' : 'far');
  };
  /** Goes closer, or away, so that a point stays where it is. */
  const zoom = (times, at) => {
    const box = stage.getBoundingClientRect();
    const [px, py] = at ? [at.x - box.x - box.width / 2, at.y - box.y - box.height / 2] : [0, 0];
    const old = scale;
    scale = Math.max(1, Math.min(CLOSEST, scale * times));
    x = px - ((px - x) * scale) / old;
    y = py - ((py - y) * scale) / old;
    place(true);
  };
  const whole = () => {
    [scale, x, y] = [1, 0, 0];
    place();
  };
  const turn = (right) => tell(right === (getComputedStyle(dialog).direction === 'ltr') ? 'next' : 'previous');
  const middle = () => {
    const [one, other] = [...fingers.values()];
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, far: Math.hypot(one.x - other.x, one.y - other.y) };
  };
  const on = (target, kind, act, options) => target.addEventListener(kind, act, options);
  on(stage, 'wheel', (event) => {
    event.preventDefault();
    // A line of a mouse's wheel is as far as 40 pixels; what pinches on a pad says little at a time.
    const far = event.deltaY * (event.deltaMode ? 40 : 1);
    zoom(Math.exp(-far * (event.ctrlKey ? 0.01 : 0.002)), event);
  }, { passive: false });
  on(stage, 'pointerdown', (event) => {
    if (event.button) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    begun = fingers.size > 1 ? undefined : { x: event.clientX, y: event.clientY, on: event.target };
    stage.toggleAttribute('data-held', true);
  });
  on(stage, 'pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    const before = fingers.size > 1 && middle();
    const [dx, dy] = [event.clientX - finger.x, event.clientY - finger.y];
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) {
      const after = middle();
      x += after.x - before.x;
      y += after.y - before.y;
      zoom(after.far / (before.far || 1), after);
      return;
    }
    x += dx;
    y += dy;
    place(scale > 1);
  });
  const up = (event) => {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    stage.toggleAttribute('data-held', false);
    const from = begun;
    const [dx, dy] = from ? [event.clientX - from.x, event.clientY - from.y] : [0, 0];
    const still = Math.hypot(dx, dy) < STILL;
    if (!from || event.type === 'pointercancel') place(true);
    else if (still && from.on === stage) tell('close');
    else if (still) {
      // A mouse presses once; a finger twice, for once is where a hand rests.
      const twice = event.pointerType === 'mouse' || event.timeStamp - pressed < 350;
      pressed = event.timeStamp;
      if (twice && scale > 1) whole();
      else if (twice) zoom(CLOSE, event);
    } else if (scale > 1) place(true);
    else {
      whole();
      if (Math.abs(dx) > WAY && Math.abs(dx) > Math.abs(dy)) turn(dx < 0);
      else if (dy > WAY * 1.5) tell('close');
    }
  };
  on(stage, 'pointerup', up);
  on(stage, 'pointercancel', up);
  const go = (dx, dy) => {
    x += dx;
    y += dy;
    place(true);
  };
  const keys = {
    '+': () => zoom(1.5), '=': () => zoom(1.5), '-': () => zoom(1 / 1.5), 0: whole,
    ArrowLeft: () => (scale > 1 ? go(WAY, 0) : turn(false)), ArrowRight: () => (scale > 1 ? go(-WAY, 0) : turn(true)),
    ArrowUp: () => go(0, WAY), ArrowDown: () => go(0, -WAY), PageUp: () => tell('previous'), PageDown: () => tell('next'),
  };
  on(dialog, 'keydown', (event) => {
    // The panel behind must not take Esc for itself.
    event.stopPropagation();
    const act = !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  on(dialog, 'close', () => tell('closed'));
  // It is in the document once whoever draws it is done.
  queueMicrotask(() => dialog.isConnected && dialog.showModal());
  return (dialog.look = { zoom, whole, close: () => dialog.close() });
}

/** Where files are: beside the endpoint, over `https` where that is `wss`. */
const base = (endpoint) => endpoint.replace(/^ws/, 'http').replace(/\/*([?#].*)?$/, '/files/');

export default { base, show, enlarge, save, look };
