/**
 * Who is there, on every instance: several connections count once, and a reload or a change of network is no absence. Each
 * instance tells the others who came to it and who went, and keeps what it hears from them, so that asking costs nothing.
 * Nothing is stored; an instance that is heard no more is forgotten with its people.
 */
import { randomUUID } from 'node:crypto';
import { type Bus, topic } from './bus.ts';
import type { Clock } from './clock.ts';

export interface Attendance {
  /** Here, or on another instance as far as that is known. */
  isPresent(key: string): boolean;
  /** Call the answered function when the connection ends. */
  arrive(key: string): () => void;
  /** Who has a connection to this instance. */
  here(): string[];
  close(): void;
}

export interface AttendanceOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  /** Which attendance this is; the same on all instances. */
  readonly name: string;
  /** The first connection here; `isNew`: who it is was nowhere. */
  readonly came: (key: string, isNew: boolean) => void;
  /** The last connection here ended; the key still counts as present for a moment. */
  readonly left?: (key: string) => void;
  /** Nowhere any more. May be called by several instances for one absence. */
  readonly gone: (key: string) => void;
}

/** Somebody who reloads a page or changes the network has not gone. */
const graceMs = 4_000;
const aliveMs = 5_000;
/** An instance that is not heard for so long has ended without a word. */
const forgottenMs = 15_000;

type Word =
  | { type: 'came'; from: string; count: number; key: string }
  /** `told`: the sender took the key for gone everywhere, and said so. */
  | { type: 'gone'; from: string; count: number; key: string; told: boolean }
  /** Everybody who is there; `count` as in the other words. */
  | { type: 'all'; from: string; count: number; keys: readonly string[] }
  | { type: 'alive'; from: string; count: number }
  | { type: 'ask'; from: string }
  /** Ends on purpose: its people are about to come back elsewhere. */
  | { type: 'ending'; from: string };

interface Other {
  keys: Set<string>;
  /** Number of its last change that was heard. */
  count: number;
  until: number;
}

export function createAttendance({ bus, clock, name, came, left, gone }: AttendanceOptions): Attendance {
  const words = topic<Word>(`attendance:${name}`);
  const self = randomUUID();
  const connections = new Map<string, number>();
  const leaving = new Map<string, NodeJS.Timeout>();
  const others = new Map<string, Other>();
  let count = 0;

  const isHere = (key: string) => connections.has(key) || leaving.has(key);
  const isElsewhere = (key: string) => others.values().some(({ keys }) => keys.has(key));
  const isPresent = (key: string) => isHere(key) || isElsewhere(key);

  function sayAll(): void {
    const keys = [...connections.keys(), ...leaving.keys()];
    bus.publish(words, { type: 'all', from: self, count, keys });
  }

  function forget(id: string): void {
    const keys = others.get(id)?.keys ?? new Set();
    others.delete(id);
    for (const key of keys) if (!isPresent(key)) gone(key);
  }

  function hearAll(from: string, heard: number, keys: readonly string[]): void {
    const before = others.get(from)?.keys ?? new Set();
    others.set(from, { keys: new Set(keys), count: heard, until: clock.now() + forgottenMs });
    for (const key of before) if (!isPresent(key)) gone(key);
  }

  function hearOne(other: Other, word: Extract<Word, { key: string }>): void {
    if (word.type === 'came') {
      other.keys.add(word.key);
      return;
    }
    other.keys.delete(word.key);
    // Two instances that hear of each other late may both be mistaken: whoever knows better says so.
    if (!word.told && !isPresent(word.key)) gone(word.key);
    else if (word.told && isHere(word.key)) came(word.key, true);
  }

  function hear(word: Word): void {
    if (word.from === self) return;
    const other = others.get(word.from);
    if (word.type === 'ask') sayAll();
    else if (word.type === 'all') hearAll(word.from, word.count, word.keys);
    else if (word.type === 'ending') {
      if (other !== undefined) other.until = clock.now() + graceMs;
    } else {
      const next = word.type === 'alive' ? other?.count : (other?.count ?? 0) + 1;
      if (other === undefined || next !== word.count) bus.publish(words, { type: 'ask', from: self });
      if (other === undefined) return;
      other.count = word.count;
      other.until = clock.now() + forgottenMs;
      if (word.type !== 'alive') hearOne(other, word);
    }
  }

  const unsubscribe = bus.subscribe(words, hear);
  const unwatch = bus.onGap(() => {
    // Who cannot be heard is not gone for that.
    for (const other of others.values()) other.until = clock.now() + forgottenMs;
    sayAll();
    bus.publish(words, { type: 'ask', from: self });
  });
  const timer = setInterval(() => {
    bus.publish(words, { type: 'alive', from: self, count });
    for (const [id, { until }] of others) if (until <= clock.now()) forget(id);
  }, aliveMs).unref();
  bus.publish(words, { type: 'ask', from: self });

  function goneFromHere(key: string): void {
    leaving.delete(key);
    const told = !isElsewhere(key);
    count += 1;
    bus.publish(words, { type: 'gone', from: self, count, key, told });
    if (told) gone(key);
  }

  return {
    isPresent,
    here: () => [...connections.keys()],
    arrive(key) {
      const before = connections.get(key) ?? 0;
      const isNew = before === 0 && !isPresent(key);
      const wasHere = isHere(key);
      connections.set(key, before + 1);
      clearTimeout(leaving.get(key));
      leaving.delete(key);
      if (!wasHere) {
        count += 1;
        bus.publish(words, { type: 'came', from: self, count, key });
      }
      if (before === 0) came(key, isNew);
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        const rest = (connections.get(key) ?? 1) - 1;
        if (rest > 0) {
          connections.set(key, rest);
          return;
        }
        connections.delete(key);
        leaving.set(key, setTimeout(() => goneFromHere(key), graceMs).unref());
        left?.(key);
      };
    },
    close() {
      clearInterval(timer);
      for (const each of leaving.values()) clearTimeout(each);
      leaving.clear();
      unwatch();
      unsubscribe();
      bus.publish(words, { type: 'ending', from: self });
    },
  };
}
