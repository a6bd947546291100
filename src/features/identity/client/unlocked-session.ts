/** What is open while a person is signed in and the device is unlocked. */
import type { Clock } from '#src/platform/client/clock.ts';
import type { RecordStore } from '#src/platform/client/record-store.ts';
import { Scope } from '#src/platform/client/scope.ts';
import { SealedStore } from '#src/platform/client/sealed-store.ts';
import type { Transport } from '#src/platform/client/transport.ts';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import { openRecord, sealRecord } from '#src/protocol/secret/local-keys.ts';
import type { AccountKeeper } from './account-keeper.ts';
import { Directory } from './directory.ts';
import { KeyLog } from './key-log.ts';
import type { FetchedLog } from './key-log-fetch.ts';
import { NewDevices } from './new-devices.ts';

export interface UnlockedSession {
  readonly keeper: AccountKeeper;
  readonly directory: Directory;
  /** The clinic-wide log as this device has it. */
  readonly log: KeyLog;
  readonly newDevices: NewDevices;
  readonly store: SealedStore;
  /** The device's bytes as they are, for what is sealed already. */
  readonly records: RecordStore;
  readonly sharedComputer: boolean;
  /** Ends with the lock; whatever works on the account belongs into it. */
  readonly scope: Scope;
}

/** Puts the directory and the sealed store on an open account. */
export function openSession(input: {
  keeper: AccountKeeper;
  records: RecordStore;
  transport: Transport;
  clock: Clock;
  sharedComputer: boolean;
  /** Somebody else has keys under one's own name. */
  rogue: (code: RefusalCode) => void;
  /** The log as this device has fetched it already. */
  firstLog: FetchedLog | null;
}): UnlockedSession {
  const { keeper, records, transport, clock, sharedComputer, rogue, firstLog: first } = input;
  const { cacheKey } = keeper.keys;
  const store = new SealedStore(records, {
    seal: (name, plain) => sealRecord(cacheKey, name, plain),
    open: (name, sealed) => openRecord(cacheKey, name, sealed),
  });
  const { api } = transport;
  const log = new KeyLog({ keeper, api, store, clock, rogue, first });
  const directory = new Directory({ keeper, api, store, clock, log });
  const newDevices = new NewDevices(store, clock);
  const scope = new Scope();
  // What cannot be written now is heard of with the next change, or when the person looks.
  scope.add(keeper.opened.watch(({ chain }) => void newDevices.note(chain).catch(() => undefined)));
  scope.add(() => records.close());
  scope.add(() => directory.close());
  scope.add(() => log.close());
  log.start();
  return { keeper, directory, log, newDevices, store, records, sharedComputer, scope };
}
