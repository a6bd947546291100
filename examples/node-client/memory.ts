/**
 * What this device must not forget between two runs: its signing key, and what it has seen, so that a server cannot show it an
 * older world (ACC-15, VLT-3, TRK-8). One file for each account; everything but the names of things is sealed (LOC-2).
 */
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { ChainMemory } from '#src/protocol/open/account-checks.ts';
import { type DeviceId, deviceId } from '#src/protocol/open/ids.ts';
import { openRecord, sealRecord } from '#src/protocol/secret/local-keys.ts';
import { base64, Json } from './json.ts';

/** Readable without the password: what is needed to check an account before it is opened, and the sealed signing key. */
export interface DeviceMemory {
  deviceId: DeviceId;
  sealedSeed: Uint8Array;
  chain: ChainMemory;
  vaultVersion: number;
}

/** One run at a time: two would give the same place in this device's chain to two messages. */
function lock(path: string): () => void {
  const lockPath = `${path}.lock`;
  if (existsSync(lockPath) && !isRunning(Number(readFileSync(lockPath, 'utf8')))) rmSync(lockPath);
  const handle = openSync(lockPath, 'wx', 0o600);
  writeSync(handle, String(process.pid));
  return () => rmSync(lockPath);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export class Memory {
  readonly #path: string;
  readonly #unlock: () => void;
  readonly #records = new Map<string, string>();
  device: DeviceMemory | null = null;
  #key: Uint8Array | null = null;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#unlock = lock(path);
    if (existsSync(path)) this.#read(Json.parse(readFileSync(path, 'utf8'), path));
  }

  /** The key that records are sealed under; known once the account is open. */
  openWith(key: Uint8Array): void {
    this.#key = key;
  }

  record(name: string): Uint8Array | null {
    const sealed = this.#records.get(name);
    return sealed === undefined || this.#key === null
      ? null
      : openRecord(this.#key, name, new Uint8Array(Buffer.from(sealed, 'base64')));
  }

  keep(name: string, plain: Uint8Array): void {
    if (this.#key === null) throw new Error('the account is not open');
    this.#records.set(name, base64(sealRecord(this.#key, name, plain)));
    this.save();
  }

  /** Of another device that is gone: nothing of it can be read any more. */
  forgetRecords(): void {
    this.#records.clear();
  }

  /** Whole or not at all. */
  save(): void {
    const { device } = this;
    if (device === null) return;
    const { chain, vaultVersion } = device;
    const file = {
      deviceId: device.deviceId,
      sealedSeed: base64(device.sealedSeed),
      chain: { era: chain.era, headSeq: chain.headSeq, headHash: base64(chain.headHash) },
      vaultVersion,
      records: Object.fromEntries(this.#records),
    };
    writeFileSync(`${this.#path}.new`, JSON.stringify(file), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }

  close(): void {
    this.#unlock();
  }

  #read(file: Json): void {
    const chain = file.at('chain');
    this.device = {
      deviceId: deviceId(file.at('deviceId').text()),
      sealedSeed: file.at('sealedSeed').bytes(),
      chain: {
        era: chain.at('era').number(),
        headSeq: chain.at('headSeq').number(),
        headHash: chain.at('headHash').bytes(),
      },
      vaultVersion: file.at('vaultVersion').number(),
    };
    for (const name of Object.keys(Object(file.at('records').value))) {
      this.#records.set(name, file.at('records').at(name).text());
    }
  }
}
