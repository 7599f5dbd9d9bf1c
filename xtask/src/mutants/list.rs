//! The bugs. Each is one that a chat has had, or that would be easy to make here.

/// One seeded bug.
pub(super) struct Mutant {
    /// What it does wrong.
    pub(super) name: &'static str,
    /// Below `crates/core/src/session`.
    pub(super) file: &'static str,
    /// What stands there, once.
    pub(super) right: &'static str,
    /// What takes its place; `MUTANT` is true where this bug is chosen.
    pub(super) wrong: &'static str,
}

const fn mutant(name: &'static str, file: &'static str, right: &'static str, wrong: &'static str) -> Mutant {
    Mutant {
        name,
        file,
        right,
        wrong,
    }
}

pub(super) const MUTANTS: &[Mutant] = &[
    mutant(
        "own echo is not recognised",
        "log.rs",
        "Some(client_id) if own || message.from.rule().is_some() => {",
        "Some(client_id) if !MUTANT && (own || message.from.rule().is_some()) => {",
    ),
    mutant(
        "recognised by its words",
        "log.rs",
        "let known = self.timeline.get(&key);",
        "let words = message.content.body();
        let same = |row: &&Row| matches!(&row.body, RowBody::Message { body, .. } if *body == words);
        let twin = self.timeline.log().iter().find(same).filter(|_| MUTANT);
        let key = twin.map_or(key, |row| row.key.clone());
        let known = self.timeline.get(&key);",
    ),
    mutant(
        "ordered by the clock",
        "log.rs",
        "key: key.clone(),\n            seq: Some(entry.seq),",
        "key: key.clone(),
            seq: Some(if MUTANT { entry.at.unsigned_abs() } else { entry.seq }),",
    ),
    mutant(
        "sent before it is stored",
        "record.rs",
        "self.durable && self.open()",
        "(MUTANT || self.durable) && self.open()",
    ),
    mutant(
        "what has to wait is overtaken",
        "outbox.rs",
        "            item.sent_on = Generation::MAX;
",
        "            item.sent_on = Generation::MAX;
            let waits = |item: &Unsent| item.client_id == reject.client_id;
            if MUTANT && let Some(at) = self.outbox.iter().position(waits) {
                let item = self.outbox.remove(at);
                self.outbox.push(item);
            }
",
    ),
    mutant(
        "resumes one entry too late",
        "link.rs",
        "seq: self.applied,",
        "seq: self.applied + u64::from(MUTANT && self.applied > 0),",
    ),
    mutant(
        "resumes by a window of time",
        "log.rs",
        "for entry in events.entries {",
        "for entry in events.entries {
            let old = |(at, _): &(i64, Millis)| entry.at < at - 26_000;
            if MUTANT && self.server_clock.as_ref().is_some_and(old) {
                continue;
            }",
    ),
    mutant(
        "a new epoch goes unnoticed",
        "log.rs",
        "if self.epoch.as_ref() != Some(&welcome.epoch) {",
        "if self.epoch.is_none() || (!MUTANT && self.epoch.as_ref() != Some(&welcome.epoch)) {",
    ),
    mutant(
        "an old copy of the log goes unnoticed",
        "log.rs",
        "} else if welcome.head < self.applied {",
        "} else if !MUTANT && welcome.head < self.applied {",
    ),
    mutant(
        "a snapshot takes the place of all rows",
        "log.rs",
        "        self.timeline.unplace_all();",
        "        if MUTANT {
            self.timeline.clear(&mut Vec::new());
        }
        self.timeline.unplace_all();",
    ),
    mutant(
        "an older state replaces a newer one",
        "facets.rs",
        "&& old.as_ref().is_none_or(|old| version(&new) >= version(old))",
        "&& (MUTANT || old.as_ref().is_none_or(|old| version(&new) >= version(old)))",
    ),
    mutant(
        "a refused message blocks the next",
        "record.rs",
        "!self.acked && self.failed.is_none()",
        "!self.acked && (MUTANT || self.failed.is_none())",
    ),
    mutant(
        "tries again without a wait",
        "link.rs",
        "+ jitter;",
        "+ if MUTANT { 0 } else { jitter };",
    ),
    mutant(
        "everybody tries again at the same time",
        "link.rs",
        "self.link.rng.below(ceiling.min(BACKOFF_MOST) + 1);",
        "if MUTANT { ceiling.min(BACKOFF_MOST) } else { self.link.rng.below(ceiling.min(BACKOFF_MOST) + 1) };",
    ),
    mutant(
        "waits never grow",
        "link.rs",
        "BACKOFF_FIRST << self.link.attempts.min(16);",
        "BACKOFF_FIRST << if MUTANT { 0 } else { self.link.attempts.min(16) };",
    ),
    mutant(
        "late frames of an old connection count",
        "link.rs",
        "if generation != self.link.generation || !self.link.has_socket() {",
        "if !MUTANT && (generation != self.link.generation || !self.link.has_socket()) {",
    ),
    mutant(
        "a second connection beside the first",
        "link.rs",
        "if self.restored && self.link.phase == Phase::Idle {",
        "if self.restored && (MUTANT || self.link.phase == Phase::Idle) {",
    ),
    mutant(
        "a refused visitor knocks on",
        "link.rs",
        "self.link.phase = Phase::Refused(code);",
        "self.link.phase = if MUTANT { Phase::Waiting { retry_at: 0 } } else { Phase::Refused(code) };",
    ),
    mutant(
        "a pause that the server asked for is cut short",
        "link.rs",
        "self.link.phase = if now < retry_at {",
        "self.link.phase = if !MUTANT && now < retry_at {",
    ),
    mutant(
        "silence is not found",
        "link.rs",
        "Some(by) if now >= by => self.link_lost(now, 0, out),",
        "Some(by) if !MUTANT && now >= by => self.link_lost(now, 0, out),",
    ),
    mutant(
        "a gap is not shown",
        "gap.rs",
        "            if self.applied != 0 {\n                self.gap_row(gap.after, gap.before, out);",
        "            if !MUTANT && self.applied != 0 {\n                self.gap_row(gap.after, gap.before, out);",
    ),
    mutant(
        "a hole in the log is not asked about",
        "log.rs",
        "if self.applied != 0 && entry.prev != self.applied && !told_of_gap {",
        "if !MUTANT && self.applied != 0 && entry.prev != self.applied && !told_of_gap {",
    ),
    mutant(
        "entries that are known are applied again",
        "log.rs",
        "            if entry.seq <= self.applied {\n                continue;",
        "            if !MUTANT && entry.seq <= self.applied {\n                continue;",
    ),
    mutant(
        "own messages are lost with the server's log",
        "log.rs",
        "self.own.remove(id.as_str())?",
        "self.own.remove(if MUTANT { \"\" } else { id.as_str() })?",
    ),
    mutant(
        "what was lost is said again behind the rest",
        "outbox.rs",
        "self.outbox.insert(0, item);",
        "self.outbox.insert(if MUTANT { self.outbox.len() } else { 0 }, item);",
    ),
    mutant(
        "what was given up comes back",
        "outbox.rs",
        "            self.timeline.remove(key, out);\n            self.store(",
        "            self.timeline.remove(key, out);\n            if MUTANT {
                return;
            }\n            self.store(",
    ),
    mutant(
        "an erasure is ignored",
        "log.rs",
        "                self.timeline.erase(*up_to, out);",
        "                if !MUTANT {
                    self.timeline.erase(*up_to, out);
                }",
    ),
    mutant(
        "somebody types for ever",
        "facets.rs",
        "self.typing.retain(|typist| now < typist.until);",
        "self.typing.retain(|typist| MUTANT || now < typist.until);",
    ),
    mutant(
        "the mark of what was read moves back",
        "facets.rs",
        "        if read > self.read {",
        "        if MUTANT || read > self.read {",
    ),
    mutant(
        "a reload turns the order of Enter round",
        "outbox.rs",
        "rposition(place).map_or(0, |at| at + 1);",
        "rposition(place).filter(|_| !MUTANT).map_or(0, |at| at + 1);",
    ),
    mutant(
        "a reload forgets what was not sent",
        "outbox.rs",
        "            item.durable = true;\n            let key =",
        "            if MUTANT {
                continue;
            }
            item.durable = true;\n            let key =",
    ),
    mutant(
        "a limit of the server's is not kept",
        "outbox.rs",
        "self.sending.hold_until = Some(now + wait);",
        "self.sending.hold_until = (!MUTANT).then_some(now + wait);",
    ),
    mutant(
        "each tab has a conversation of its own",
        "outbox.rs",
        "Some(other) if other != self.profile => {",
        "Some(other) if !MUTANT && other != self.profile => {",
    ),
    mutant(
        "a message is read out as often as it comes",
        "log.rs",
        "if news && fresh && self.link.was_live {",
        "if news && (MUTANT || fresh) && self.link.was_live {",
    ),
    mutant(
        "an acknowledgement without an entry is enough",
        "log.rs",
        "item.acked = false;",
        "item.acked &= MUTANT;",
    ),
];
