/*
 * What can happen to a page while somebody uses it. A browser that is driven by its
 * debugger keeps every page awake, and its "frozen" state does nothing to one that can be
 * seen; so here the page hears what it would hear, and then its thread is stopped.
 */

/** Its renderer dies. */
export async function crash(page) {
  const session = await page.context().newCDPSession(page);
  const gone = new Promise((done) => page.once('crash', done));
  session.send('Page.crash').catch(() => {});
  await gone;
}

/** Everything in it stands still, without a word; resolves to what lets it go on. */
export async function stop(page) {
  await written(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Debugger.enable');
  const stopped = new Promise((done) => session.once('Debugger.paused', done));
  await session.send('Debugger.pause');
  page.evaluate(() => 1).catch(() => {}); // something has to run, so that it can stop there
  await stopped;
  return async () => {
    await session.send('Debugger.resume');
    await session.send('Debugger.disable');
    await session.detach();
  };
}

/** It is frozen as browsers do it: it is told, and then stands still. Resolves to what wakes it. */
export async function freeze(page) {
  await page.evaluate(() => document.dispatchEvent(new Event('freeze')));
  const wake = await stop(page);
  return async () => {
    await wake();
    await page.evaluate(() => document.dispatchEvent(new Event('resume')));
  };
}

/** Waits until nothing is being written: browsers do not freeze who holds others up. */
const written = (page) => page.evaluate(async () => {
  const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), oncomplete: good, onerror: bad }));
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    if (db.objectStoreNames.length) await done(db.transaction([...db.objectStoreNames], 'readwrite'));
    db.close();
  }
});
