// One conversation's copy of the log. Places in the log give the order; a
// message is known by its client_id whichever of ack and entry comes first.

export class Rows {
  epoch = null;
  floor = 1;
  last = 0;
  entries = [];
  gaps = new Set();
  #names = new Set();

  /** A log of another life makes the copy void. */
  begin({ epoch, floor }) {
    if (this.epoch !== epoch) {
      this.entries = [];
      this.#names.clear();
      this.gaps.clear();
      this.last = 0;
    }
    this.epoch = epoch;
    this.floor = floor;
  }

  get resume() {
    return this.epoch && this.last ? { epoch: this.epoch, seq: this.last } : undefined;
  }

  get first() {
    return this.entries[0]?.seq ?? this.last + 1;
  }

  has(clientId) {
    return this.#names.has(clientId);
  }

  /** Adds newer entries; gives those that were not known. */
  append({ epoch, entries }) {
    if (epoch !== this.epoch) return [];
    const fresh = entries.filter(({ seq }) => seq > this.last);
    for (const entry of fresh) {
      this.last = entry.seq;
      this.#add(entry);
    }
    return fresh;
  }

  /** Adds older entries in front. */
  prepend({ epoch, entries }) {
    if (epoch !== this.epoch) return;
    const { first } = this;
    const older = entries.filter(({ seq }) => seq < first);
    this.entries.unshift(...older);
    for (const { body } of older) if (body.message?.client_id) this.#names.add(body.message.client_id);
  }

  gap({ after }) {
    this.gaps.add(after);
  }

  #add(entry) {
    const { erased, message } = entry.body;
    if (erased) {
      this.entries = this.entries.filter(({ seq }) => seq > erased.up_to);
      this.gaps.clear();
    }
    this.entries.push(entry);
    if (message?.client_id) this.#names.add(message.client_id);
  }
}
