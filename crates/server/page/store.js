// Keeps unsent answers in IndexedDB, because only that survives a killed
// browser. Where it is denied they live in memory, and the page says so.

const NAME = 'aisle-agent';
const SHELF = 'outbox';

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(SHELF, { keyPath: 'client_id' });
  return done(request);
}

class Kept {
  constructor(db) {
    this.db = db;
    this.durable = true;
  }

  /** Runs one change and waits until the transaction is complete, not only asked for. */
  change(act) {
    return new Promise((resolve, reject) => {
      const transaction = this.db.transaction(SHELF, 'readwrite');
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(SHELF));
    });
  }

  all() {
    return done(this.db.transaction(SHELF).objectStore(SHELF).getAll());
  }

  put(item) {
    return this.change((shelf) => shelf.put(item));
  }

  remove(clientId) {
    return this.change((shelf) => shelf.delete(clientId));
  }

  clear() {
    return this.change((shelf) => shelf.clear());
  }
}

/** The same promises without a disk. */
const memory = () => ({
  durable: false,
  all: async () => [],
  put: async () => {},
  remove: async () => {},
  clear: async () => {},
});

export async function openStore() {
  try {
    return new Kept(await open());
  } catch {
    return memory();
  }
}
