/** Attacks on the clinic-wide log: what a lying server would have to show, and what gives it away. */
import { rememberChain } from '../open/account-checks.ts';
import { toHex } from '../open/bytes.ts';
import { noHash } from '../open/hash.ts';
import { accountIndex, countLeaves, LogEdge, type LogLeaf, readLeaf, writeLeaves } from '../open/key-log.ts';
import {
  compareWithLog,
  type LogCheckpoint,
  requireGrown,
  requireLogged,
  requireOwnLeaves,
  requireRecent,
  requireRoot,
  requireSignedRoot,
  verifyCheckpoint,
  writeCheckpoint,
} from '../open/key-log-checks.ts';
import { logLifeMs } from '../open/limits.ts';
import { LogDraft, LogReplica } from '../open/log-replica.ts';
import { splitSigned } from '../open/signed.ts';
import { revokeDevices } from '../secret/account-changes.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { openMessage, sealMessage } from '../secret/envelope.ts';
import { signBlob } from '../secret/sign.ts';
import {
  type Attack,
  expectTrue,
  flip,
  forgeMessage,
  lookupOf,
  now,
  type Person,
  person,
  refuses,
  resetIdentity,
  start,
  take,
} from './world.ts';

/** Leaves of a person's era, in order. */
function leavesOf({ chain }: Person): LogLeaf[] {
  const index = accountIndex(chain.userId);
  return chain.linkHashes.map((linkHash, seq) => ({ index, era: chain.era, seq, linkHash }));
}

function logOf(...leaves: readonly LogLeaf[]): LogReplica {
  const replica = new LogReplica();
  replica.append(writeLeaves(leaves));
  return replica;
}

const newestOf = (log: LogReplica, who: Person) => log.newest(accountIndex(who.userId));

export const logAttacks: Attack[] = [
  {
    number: 17,
    rule: 'LOG-12',
    title: 'a new device is not led past what another device of the account had seen of the log',
    run: () => {
      const [ada, ben, eve] = [person('Ada'), person('Ben'), person('Eve')];
      const seen = logOf(...leavesOf(ada), ...leavesOf(ben));
      const pin = { size: seen.size, root: seen.root() };
      const more = writeLeaves(leavesOf(person('Cy')));
      const honest = new LogDraft(new LogReplica(), [pin]);
      honest.append(writeLeaves([...leavesOf(ada), ...leavesOf(ben)]));
      honest.append(more);
      const other = new LogDraft(new LogReplica(), [pin]);
      other.append(writeLeaves(leavesOf(ada)));
      refuses('E_LOG_FORK', () => other.append(writeLeaves(leavesOf(eve))));
      refuses('E_LOG_ROLLBACK', () => requireGrown(pin.size, { size: pin.size - 1 }));
      // Also one that this device had already copied, and each of several pins for itself.
      const kept = logOf(...leavesOf(ada), ...leavesOf(eve));
      refuses('E_LOG_FORK', () => new LogDraft(kept, [pin]));
      const first = { size: 1, root: seen.rootAt(1) ?? noHash };
      const both = new LogDraft(new LogReplica(), [pin, first]);
      refuses('E_LOG_FORK', () => both.append(writeLeaves(leavesOf(eve))));
    },
  },
  {
    number: null,
    rule: 'LOG-7',
    title: 'leaves that do not give the signed root are refused, and nothing of them is kept',
    run: () => {
      const [ada, ben, eve] = [person('Ada'), person('Ben'), person('Eve')];
      const log = logOf(...leavesOf(ada));
      const size = log.size;
      const signed = logOf(...leavesOf(ada), ...leavesOf(ben));
      const served = new LogDraft(log);
      served.append(writeLeaves(leavesOf(eve)));
      refuses('E_LOG_FORK', () => requireSignedRoot(served.edge, { size: signed.size, root: signed.root() }));
      refuses('E_LOG_FORK', () =>
        requireSignedRoot(served.edge, { size: signed.size - 1, root: served.edge.root() }),
      );
      expectTrue(log.size === size && newestOf(log, eve) === null, 'nothing kept');
      const honest = new LogDraft(log);
      honest.append(writeLeaves(leavesOf(ben)));
      requireSignedRoot(honest.edge, { size: signed.size, root: signed.root() });
      log.accept(honest);
      requireRoot(log, { size: signed.size, root: signed.root() });
      // What a device kept of a log goes on where it was.
      const kept = new LogReplica();
      kept.resume(
        { edge: new LogEdge(), leaves: writeLeaves(leavesOf(ada)) },
        logOf(...leavesOf(ada)).edge(),
      );
      kept.append(writeLeaves(leavesOf(ben)));
      requireRoot(kept, { size: signed.size, root: signed.root() });
      refuses('E_MALFORMED', () =>
        kept.resume({ edge: new LogEdge(), leaves: writeLeaves(leavesOf(ada)) }, signed.edge()),
      );
    },
  },
  {
    number: null,
    rule: 'LOG-11',
    title: 'a message carries the log that its author saw, both size and root or neither',
    run: () => {
      const ada = person('Ada');
      const { state, epochKey } = start(ada, []);
      const context = { state, epochKey, lookup: lookupOf(ada) };
      const by = { state, epochKey, sender: ada.userId, device: ada.device.deviceId, signer: ada.device };
      const log = { size: 7, root: ada.chain.headHash };
      const sent = sealMessage({
        ...{ state, epochKey, sender: ada.userId, device: ada.device, seq: 1, prevHash: noHash },
        ...{ seen: [], sentAt: now, kind: 'text', content: new Uint8Array(3), log },
      });
      const { header } = openMessage(sent, context);
      expectTrue(header.logSize === 7 && toHex(header.logRoot ?? noHash) === toHex(log.root), 'as seen');
      refuses('E_MALFORMED', () => openMessage(forgeMessage({ ...by, header: { logSize: 7 } }), context));
      refuses('E_MALFORMED', () =>
        openMessage(forgeMessage({ ...by, header: { logRoot: log.root } }), context),
      );
    },
  },
  {
    number: 16,
    rule: 'LOG-9',
    title: 'an identity or a link under my name in the log that I did not write is refused',
    run: () => {
      const me = person('Me');
      const mine = leavesOf(me);
      requireOwnLeaves(me.chain, mine);
      const again = resetIdentity(me);
      requireOwnLeaves(again.chain, [...mine, ...leavesOf(again)]);
      refuses('E_ROGUE_SELF', () => requireOwnLeaves(me.chain, [...mine, ...leavesOf(again)]));
      const planted = { ...mine[0], index: accountIndex(me.userId), era: 0, seq: mine.length };
      refuses('E_ROGUE_SELF', () =>
        requireOwnLeaves(me.chain, [{ ...planted, linkHash: me.chain.headHash }]),
      );
      const other = person('Other').chain.headHash;
      refuses('E_ROGUE_SELF', () => requireOwnLeaves(me.chain, [{ ...planted, seq: 2, linkHash: other }]));
      refuses('E_ROGUE_SELF', () =>
        requireOwnLeaves(me.chain, [
          { ...planted, era: 1, seq: mine.length - 1, linkHash: me.chain.headHash },
        ]),
      );
      // What the log says about me is among the leaves that are looked at.
      const log = logOf(...leavesOf(person('Ben')), ...mine);
      expectTrue(log.since(0, accountIndex(me.userId)).length === mine.length, 'all of mine');
      expectTrue(log.since(log.size - 1, accountIndex(me.userId)).length === 1, 'the newest of mine');
    },
  },
  {
    number: 17,
    rule: 'LOG-8',
    title: 'another root for a size that I have, from the server or from a member, is refused',
    run: () => {
      const [ada, ben, eve] = [person('Ada'), person('Ben'), person('Eve')];
      const one = logOf(...leavesOf(ada), ...leavesOf(ben));
      const two = logOf(...leavesOf(ada), ...leavesOf(eve));
      expectTrue(one.size === two.size, 'one size');
      requireRoot(one, { size: one.size, root: one.root() });
      refuses('E_LOG_FORK', () => requireRoot(one, { size: two.size, root: two.root() }));
      // Before they part both worlds are one.
      const size = ada.chain.linkHashes.length;
      requireRoot(one, { size, root: two.rootAt(size) ?? new Uint8Array(0) });
      // What one has not seen yet decides nothing.
      requireRoot(one, { size: one.size + 1, root: one.root() });
      refuses('E_LOG_FORK', () => requireRoot(one, { size: size + 1, root: one.root() }));
    },
  },
  {
    number: 18,
    rule: 'LOG-6',
    title: 'a log that shrank, and a checkpoint that is old or dated ahead, are refused',
    run: () => {
      requireGrown(7, { size: 7 });
      refuses('E_LOG_ROLLBACK', () => requireGrown(7, { size: 6 }));
      requireRecent(now - logLifeMs, now);
      refuses('E_LOG_STALE', () => requireRecent(now - logLifeMs - 1, now));
      refuses('E_LOG_STALE', () => requireRecent(now + logLifeMs + 1, now));
    },
  },
  {
    number: 19,
    rule: 'LOG-10',
    title: 'a revocation withheld is found in the log, and so is a link that the log does not have',
    run: () => {
      const ben = person('Ben');
      const gone = take(
        ben,
        revokeDevices({ account: ben.account, chain: ben.chain, now }, [ben.device.deviceId]),
      );
      const log = logOf(...leavesOf(gone));
      requireLogged(gone.chain, newestOf(log, ben));
      refuses('E_LINK_STALE', () => requireLogged(ben.chain, newestOf(log, ben)));
      const short = logOf(...leavesOf(ben));
      refuses('E_LOG_FORK', () => requireLogged(gone.chain, newestOf(short, ben)));
      refuses('E_LOG_FORK', () => requireLogged(gone.chain, null));
      const again = resetIdentity(gone);
      const both = logOf(...leavesOf(gone), ...leavesOf(again));
      requireLogged(again.chain, newestOf(both, ben));
      refuses('E_LINK_STALE', () => requireLogged(gone.chain, newestOf(both, ben)));
      refuses('E_LOG_FORK', () => requireLogged(again.chain, newestOf(log, ben)));
      const { era, headSeq } = rememberChain(gone.chain);
      expectTrue(compareWithLog({ era, headSeq }, newestOf(log, ben)) === 'same', 'the same');
      const index = accountIndex(ben.userId);
      const other = { index, era, seq: headSeq, linkHash: person('Eve').chain.headHash };
      refuses('E_LOG_FORK', () => requireLogged(gone.chain, other));
      const misplaced = { ...other, seq: headSeq - 1, linkHash: gone.chain.headHash };
      refuses('E_LOG_FORK', () => requireLogged(gone.chain, misplaced));
    },
  },
  {
    number: null,
    rule: 'LOG-3',
    title: 'leaves of one account out of order, twice or left out are refused, and so is half a leaf',
    run: () => {
      const ben = person('Ben');
      const leaves = leavesOf(ben);
      const [first, second, third] = leaves;
      if (first === undefined || second === undefined || third === undefined) throw new Error('leaves');
      logOf(first, second, third);
      refuses('E_LOG_FORK', () => logOf(second));
      refuses('E_LOG_FORK', () => logOf(first, third));
      refuses('E_LOG_FORK', () => logOf(first, second, second));
      refuses('E_LOG_FORK', () => logOf(first, { ...second, era: 1 }));
      refuses('E_LOG_FORK', () => logOf(first, { ...first, era: 2 }));
      logOf(first, { ...first, era: 1 });
      const bytes = writeLeaves(leaves);
      for (let cut = 1; cut < 72; cut += 1)
        refuses('E_MALFORMED', () => new LogReplica().append(bytes.subarray(cut)));
      expectTrue(countLeaves(bytes) === leaves.length, 'whole leaves');
      expectTrue(toHex(readLeaf(bytes, 1).linkHash) === toHex(second.linkHash), 'as written');
      refuses('E_MALFORMED', () => new LogEdge(3, [first.linkHash]));
    },
  },
  {
    number: null,
    rule: 'LOG-5',
    title: 'a checkpoint of another key, another label, another version or with a bit turned is refused',
    run: () => {
      const [server, other] = [newDeviceKeys().keys, newDeviceKeys().keys];
      const checkpoint: LogCheckpoint = { size: 5, root: person('Ada').chain.headHash, time: now };
      const body = writeCheckpoint(checkpoint);
      const signed = signBlob(server, 'log-checkpoint', body);
      expectTrue(verifyCheckpoint(signed, server.pk).size === 5, 'accepted');
      refuses('E_SIG', () => verifyCheckpoint(signed, other.pk));
      refuses('E_SIG', () => verifyCheckpoint(signBlob(server, 'receipt', body), server.pk));
      refuses('E_SIG', () => verifyCheckpoint(flip(signed, signed.length - 1), server.pk));
      refuses('E_SIZE', () => verifyCheckpoint(new Uint8Array(1_025), server.pk));
      const later = signBlob(server, 'log-checkpoint', flip(splitSigned(signed, 1_024).body, 11));
      refuses('E_VERSION', () => verifyCheckpoint(later, server.pk));
    },
  },
];
