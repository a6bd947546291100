/** No loop of ours takes as long. */
const patienceMs = 20_000;

/**
 * Two people who write to each other, as frames on two sockets. The same for all servers; what differs (how a frame looks) is in
 * the `speech` handed in:
 *   open()                    both sockets, ready to be used
 *   message(n)                { id, frame } of A's message number n
 *   receipt(n, seq)           B's frame for what came at that place
 *   readA(frame), readB(frame)  what a parsed frame means: { ack: id }, { message: id, seq }, { receipt: seq } or null, in a list
 */
export class Pair {
  constructor(speech) {
    this.speech = speech;
    this.count = 0;
    this.closed = false;
    this.underWay = new Map();
    this.onFinished = () => undefined;
  }

  async connect() {
    const { a, b } = await this.speech.open();
    this.a = a;
    this.b = b;
    this.#listen(a, (frame, now) => {
      for (const news of this.speech.readA(frame)) this.#atA(news, now);
    });
    this.#listen(b, (frame, now) => {
      for (const news of this.speech.readB(frame)) this.#atB(news, now);
    });
  }

  #listen(socket, heard) {
    socket.on('message', (data) => {
      const now = performance.now();
      const text = data.toString('utf8');
      // tRPC's sign of life is no JSON.
      if (text === 'PING') socket.send('PONG');
      else heard(JSON.parse(text), now);
    });
    socket.on('close', (code) => {
      if (!this.closed) throw new Error(`a server cut a socket under load: ${code}`);
    });
  }

  /** Sends the next message; `at` is when it should have been sent. */
  send(at = performance.now()) {
    const n = this.count;
    this.count += 1;
    const { id, frame } = this.speech.message(n);
    this.underWay.set(id, { n, at, seq: null, deliveredAt: null, ackedAt: null, receiptAt: null });
    this.a.send(frame);
  }

  #atB({ message, seq }, now) {
    const unit = this.underWay.get(message);
    if (unit === undefined) return;
    unit.deliveredAt = now;
    unit.seq = seq;
    this.b.send(this.speech.receipt(unit.n, seq));
  }

  #atA({ ack, receipt }, now) {
    if (ack !== undefined) {
      const unit = this.underWay.get(ack);
      if (unit === undefined) return;
      unit.ackedAt = now;
      this.#settle(ack, unit);
      return;
    }
    for (const [id, unit] of this.underWay) {
      if (unit.seq === null || unit.seq > receipt || unit.receiptAt !== null) continue;
      unit.receiptAt = now;
      this.#settle(id, unit);
    }
  }

  #settle(id, unit) {
    if (unit.ackedAt === null || unit.receiptAt === null) return;
    this.underWay.delete(id);
    this.onFinished(this, unit);
  }

  close() {
    this.closed = true;
    this.a?.terminate();
    this.b?.terminate();
  }
}

/** One number of many: that below which the part `q` of them lies. */
export function quantile(numbers, q) {
  const sorted = numbers.toSorted((x, y) => x - y);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Fails when nothing finishes any more: a message was lost. */
async function withoutLoss(work, pairs) {
  let late;
  const lost = new Promise((_, reject) => {
    late = setTimeout(() => {
      const left = pairs.flatMap((pair) => [...pair.underWay.values()]);
      reject(new Error(`lost: ${left.length} messages, ${JSON.stringify(left)}`));
    }, patienceMs);
  });
  try {
    return await Promise.race([work, lost]);
  } finally {
    clearTimeout(late);
  }
}

function tally(units, seconds) {
  const deliver = units.map((unit) => unit.deliveredAt - unit.at);
  const receipt = units.map((unit) => unit.receiptAt - unit.at);
  return {
    units: units.length,
    perSecond: units.length / seconds,
    deliverP50: quantile(deliver, 0.5),
    deliverP99: quantile(deliver, 0.99),
    receiptP50: quantile(receipt, 0.5),
    receiptP99: quantile(receipt, 0.99),
  };
}

/** One message in flight for each pair, for that long or until `most` each. Resolves when nothing is under way any more. */
export function closedLoop(pairs, { ms, most }) {
  const units = [];
  const started = performance.now();
  let going = pairs.length;
  const work = new Promise((done) => {
    for (const pair of pairs) {
      const last = pair.count + most;
      pair.onFinished = (_, unit) => {
        units.push(unit);
        if (performance.now() - started < ms && pair.count < last) pair.send();
        else {
          going -= 1;
          if (going === 0) done(tally(units, (performance.now() - started) / 1_000));
        }
      };
      pair.send();
    }
  });
  return withoutLoss(work, pairs);
}

/** So many messages a second over all pairs in turns, whatever comes back; times count from when a message was due. */
export function openLoop(pairs, { perSecond, seconds }) {
  const units = [];
  const total = perSecond * seconds;
  const started = performance.now();
  const work = new Promise((done) => {
    for (const pair of pairs)
      pair.onFinished = (_, unit) => {
        units.push(unit);
        if (units.length === total) done(tally(units, (performance.now() - started) / 1_000));
      };
    let next = 0;
    const tick = () => {
      while (next < total) {
        const due = started + (next * 1_000) / perSecond;
        const wait = due - performance.now();
        if (wait > 0) {
          setTimeout(tick, wait);
          return;
        }
        pairs[next % pairs.length].send(due);
        next += 1;
      }
    };
    tick();
  });
  return withoutLoss(work, pairs);
}
