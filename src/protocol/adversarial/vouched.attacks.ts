/** Attacks on the short way through a long roster: what a device has verified before is the signature of these very bytes, and nothing else. */
import { type ConversationState, verifyEntry } from '../open/conversation-state.ts';
import { noHash } from '../open/hash.ts';
import { SignedEntry } from '../open/signed-entry.ts';
import { VouchedEntries } from '../open/vouched-entries.ts';
import { addDevice, revokeDevices } from '../secret/account-changes.ts';
import { rekey } from '../secret/conversation.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { clinic } from './conversation.attacks.ts';
import { type Attack, expectTrue, flip, forgeEntry, lookupOf, next, now, refuses, take } from './world.ts';

/** Ada's first entry, Ben's after it, then Ada's again. */
function roster() {
  const base = clinic();
  const { ada, ben, people, made } = base;
  const one = rekey(next(ben, made.state, made.epochKey, people));
  const two = rekey(next(ada, one.state, one.epochKey, people));
  return { ...base, one, two };
}

/** The same bytes with a signature that nobody made. */
function unsigned(entry: Uint8Array): Uint8Array {
  return flip(entry, entry.length - 1);
}

function read(...entries: readonly Uint8Array[]): SignedEntry[] {
  return entries.map((entry) => SignedEntry.read(entry));
}

export const vouchedAttacks: Attack[] = [
  {
    number: null,
    rule: 'ENT-13',
    title:
      'an entry that was verified here needs no second look at its signature, and no other bytes go with it',
    run: () => {
      const { made, one, two, lookup } = roster();
      const entries = read(made.entry, unsigned(one.entry), two.entry);
      const through = (vouched: VouchedEntries) =>
        entries.reduce<ConversationState | null>(
          (state, entry) => verifyEntry(state, entry, lookup, { vouched }),
          null,
        );
      const vouched = VouchedEntries.byHead(entries, two.state.headHash);
      expectTrue(through(vouched)?.n === 2, 'all three were verified');
      refuses('E_SIG', () => through(VouchedEntries.none));
      // Read anew it is not the entry that was vouched for, only its twin.
      refuses('E_SIG', () => verifyEntry(made.state, unsigned(one.entry), lookup, { vouched }));
    },
  },
  {
    number: null,
    rule: 'ENT-13',
    title: 'an entry that the next one does not name is not vouched for, nor anything before it',
    run: () => {
      const { eve, made, one, two, lookup } = roster();
      const byEve = forgeEntry(one, eve, { time: now + 1 });
      const [first, forged, last] = read(unsigned(made.entry), byEve, two.entry);
      if (first === undefined || forged === undefined || last === undefined) throw new Error('three entries');
      const vouched = VouchedEntries.byHead([first, forged, last], two.state.headHash);
      refuses('E_SIG', () => verifyEntry(made.state, forged, lookup, { vouched }));
      refuses('E_SIG', () => verifyEntry(null, first, lookup, { vouched }));
      const skipped = VouchedEntries.byHead([first, last], two.state.headHash);
      refuses('E_SIG', () => verifyEntry(null, first, lookup, { vouched: skipped }));
    },
  },
  {
    number: null,
    rule: 'ENT-13',
    title: 'a device that the entry’s own chain head does not take in has its signature checked',
    run: () => {
      const { ada, ben, oli, made, one } = roster();
      const device = newDeviceKeys();
      const base = { account: ben.account, chain: ben.chain, now };
      const phone = { ...take(ben, addDevice(base, { device, label: 'Phone' })), device };
      const [old] = read(forgeEntry(one, phone, { device: device.deviceId }));
      const known = lookupOf(ada, phone, oli);
      if (old === undefined) throw new Error('an entry');
      verifyEntry(made.state, old, known);
      const forged = read(unsigned(forgeEntry(one, phone, { device: device.deviceId })));
      const vouched = VouchedEntries.byHead(forged, old.hash);
      const [entry] = forged;
      if (entry === undefined) throw new Error('an entry');
      expectTrue(vouched.has(entry), 'these bytes were seen');
      refuses('E_SIG', () => verifyEntry(made.state, entry, known, { vouched }));
    },
  },
  {
    number: null,
    rule: 'ENT-13',
    title: 'what was verified here before ends where it ended, and all but the signature is checked again',
    run: () => {
      const { ada, ben, oli, made, one, two, lookup } = roster();
      const entries = read(made.entry, unsigned(one.entry), unsigned(two.entry));
      const [, second, third] = entries;
      if (second === undefined || third === undefined) throw new Error('three entries');
      const vouched = VouchedEntries.byHead(entries, one.state.headHash);
      const boxes = [...one.boxes];
      verifyEntry(made.state, second, lookup, { boxes, vouched });
      refuses('E_SIG', () => verifyEntry(one.state, third, lookup, { vouched }));
      refuses('E_SIG', () =>
        verifyEntry(made.state, second, lookup, { vouched: VouchedEntries.byHead(entries, noHash) }),
      );
      refuses('E_BOXES', () => verifyEntry(made.state, second, lookup, { boxes: boxes.reverse(), vouched }));
      refuses('E_CONV_FORK', () => verifyEntry(two.state, second, lookup, { vouched }));
      const base = { account: ben.account, chain: ben.chain, now: now - 1 };
      const phone = take(ben, addDevice(base, { device: newDeviceKeys(), label: 'Phone' }));
      const then = { account: phone.account, chain: phone.chain, now: now - 1 };
      const stolen = take(phone, revokeDevices(then, [ben.device.deviceId]));
      refuses('E_DEVICE', () => verifyEntry(made.state, second, lookupOf(ada, stolen, oli), { vouched }));
    },
  },
];
