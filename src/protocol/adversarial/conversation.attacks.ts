/** Attacks on rosters, epochs, policy and consent. */
import { type EpochBox, hashBoxes } from '../open/conversation-entry.ts';
import { consentNeeded } from '../open/conversation-rules.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { noHash } from '../open/hash.ts';
import { auditRoster, rekeyDue, rosterMember } from '../open/roster-keys.ts';
import { addDevice, retireDevice, revokeDevices } from '../secret/account-changes.ts';
import {
  addMembers,
  changePolicy,
  createConversation,
  leave,
  rekey,
  removeMembers,
  restoreMembers,
  signConsent,
} from '../secret/conversation.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { openMessage } from '../secret/envelope.ts';
import { openEarlierEpoch, openEpoch, sealEpochBox } from '../secret/epochs.ts';
import { systemRandom } from '../secret/random.ts';
import {
  type Attack,
  author,
  closedPolicy,
  currentOf,
  expectTrue,
  flip,
  forgeEntry,
  lookupOf,
  next,
  now,
  openPolicy,
  person,
  refuses,
  resetIdentity,
  say,
  start,
  take,
} from './world.ts';

/** Ada (admin), Ben (member), Oli (observer) in a conversation; Eve outside. */
function clinic(policy = openPolicy) {
  const [ada, ben, oli, eve] = [person('Ada'), person('Ben', 'patient'), person('Oli'), person('Eve')];
  const people = [ada, ben, oli, eve];
  const made = start(
    ada,
    [
      [ben, 'member'],
      [oli, 'observer'],
    ],
    policy,
  );
  return { ada, ben, oli, eve, people, made, lookup: lookupOf(...people) };
}

export const conversationAttacks: Attack[] = [
  {
    number: 24,
    rule: 'ENT-5',
    title: 'a member put in by an outsider, a plain member or an observer is refused',
    run: () => {
      const { ada, ben, oli, eve, people, made, lookup } = clinic();
      const guest = { account: eve.chain, role: 'member' as const };
      refuses('E_ROLE', () => addMembers(next(ben, made.state, made.epochKey, people), [guest]));
      refuses('E_ROLE', () => addMembers(next(oli, made.state, made.epochKey, people), [guest]));
      refuses('E_ROLE', () => rekey(next(oli, made.state, made.epochKey, people)));
      refuses('E_ROSTER_AUTHOR', () => addMembers(next(eve, made.state, made.epochKey, people), [guest]));
      const added = addMembers(next(ada, made.state, made.epochKey, people), [guest]);
      const byEve = forgeEntry(added, eve, { author: eve.userId, device: eve.device.deviceId });
      refuses('E_ROSTER_AUTHOR', () => verifyEntry(made.state, byEve, lookup));
      refuses('E_SIG', () => verifyEntry(made.state, forgeEntry(added, eve, {}), lookup));
      refuses('E_ROSTER_AUTHOR', () => verifyEntry(made.state, added.entry, () => null));
      refuses('E_ROSTER_AUTHOR', () => verifyEntry(made.state, added.entry, () => eve.chain));
      expectTrue(
        verifyEntry(made.state, added.entry, lookup, { boxes: added.boxes }).roster.length === 4,
        'the admin may',
      );
    },
  },
  {
    number: 24,
    rule: 'ENT-7',
    title: 'an entry changes only what its kind allows',
    run: () => {
      const { ada, ben, oli, eve, people, made, lookup } = clinic();
      const fresh = rekey(next(ada, made.state, made.epochKey, people));
      const roster = [...fresh.state.roster];
      const refused = (
        changes: object,
        code: 'E_ROSTER' | 'E_ROLE' | 'E_CONV_FORK' | 'E_EPOCH' = 'E_ROSTER',
      ) => refuses(code, () => verifyEntry(made.state, forgeEntry(fresh, ada, changes), lookup));
      refused({ roster: [...roster, rosterMember(eve.chain, 'member')] });
      refused({ roster: roster.slice(0, 2) });
      refused({ roster: roster.map((m) => (m.userId === ben.userId ? { ...m, role: 'admin' } : m)) });
      refused({ roster: [...roster, ...roster.slice(0, 1)] });
      refused({ kind: 'add' });
      refused({ kind: 'remove' });
      refused({ kind: 'restore' });
      refused({ kind: 'leave', epoch: 0, link: new Uint8Array(0) });
      refused({ kind: 'create' }, 'E_CONV_FORK');
      refused({ kind: 'remove', roster: roster.slice(1) });
      const mallory = resetIdentity(ben);
      const withMallory = roster.map((m) =>
        m.userId === ben.userId ? rosterMember(mallory.chain, 'member') : m,
      );
      const known = lookupOf(ada, mallory, oli, eve);
      refuses('E_ROSTER', () =>
        verifyEntry(made.state, forgeEntry(fresh, ada, { roster: withMallory }), known),
      );
      const tip = { userId: ada.userId, deviceId: ada.device.deviceId, seq: 1, hash: noHash };
      refused({ tips: [tip, tip] });
      const newAda = resetIdentity(ada);
      const withNewAda = roster.map((m) =>
        m.userId === ada.userId ? rosterMember(newAda.chain, 'admin') : m,
      );
      const self = forgeEntry(fresh, ada, { kind: 'restore', roster: withNewAda });
      refuses('E_ROSTER', () => verifyEntry(made.state, self, lookupOf(newAda, ben, oli)));
    },
  },
  {
    number: 24,
    rule: 'ENT-8',
    title: 'one leaves for oneself only, without a new key',
    run: () => {
      const { ada, ben, oli, people, made, lookup } = clinic();
      const left = leave(next(ben, made.state, made.epochKey, people));
      expectTrue(
        !left.state.open && left.boxes.length === 0 && left.state.epoch === 0,
        'closed, no new epoch',
      );
      expectTrue(auditRoster(left.state, currentOf(...people))?.reason === 'closed', 'the auditor says so');
      expectTrue(rekeyDue(left.state, { messages: 0, ageMs: 0 }), 'a re-key is due');
      refuses('E_EPOCH', () => say(left.state, made.epochKey, { from: ada }));
      const others = left.state.roster;
      const forAnother = forgeEntry(left, oli, {
        author: oli.userId,
        device: oli.device.deviceId,
        roster: [...others],
      });
      refuses('E_ROSTER', () => verifyEntry(made.state, forAnother, lookup));
      refuses('E_EPOCH_COMMIT', () =>
        verifyEntry(made.state, forgeEntry(left, ben, { epochCommit: noHash }), lookup),
      );
      refuses('E_BOXES', () => verifyEntry(made.state, forgeEntry(left, ben, { boxesHash: noHash }), lookup));
      const after = rekey(next(ada, left.state, made.epochKey, people));
      expectTrue(
        after.state.open && after.state.epoch === 1 && after.state.roster.length === 2,
        'open again',
      );
    },
  },
  {
    number: 25,
    rule: 'ENT-4',
    title: 'an entry on another head, a second one with the same number, or one left out is refused',
    run: () => {
      const { ada, ben, people, made, lookup } = clinic();
      const one = rekey(next(ada, made.state, made.epochKey, people));
      const other = rekey(next(ben, made.state, made.epochKey, people));
      refuses('E_CONV_FORK', () => verifyEntry(one.state, other.entry, lookup));
      const two = rekey(next(ada, one.state, one.epochKey, people));
      refuses('E_CONV_FORK', () => verifyEntry(other.state, two.entry, lookup));
      refuses('E_CONV_FORK', () => verifyEntry(made.state, two.entry, lookup));
      refuses('E_CONV_FORK', () =>
        verifyEntry(one.state, forgeEntry(two, ada, { prevEntryHash: made.state.headHash }), lookup),
      );
      refuses('E_CONV_FORK', () => verifyEntry(one.state, forgeEntry(two, ada, { n: 3 }), lookup));
      refuses('E_EPOCH', () => verifyEntry(one.state, forgeEntry(two, ada, { epoch: 1 }), lookup));
      refuses('E_EPOCH', () => verifyEntry(one.state, forgeEntry(two, ada, { epoch: 3 }), lookup));
      const later = { ...one.state, afterSeq: 5 };
      refuses('E_CONV_FORK', () => verifyEntry(later, two.entry, lookup));
      refuses('E_MALFORMED', () => verifyEntry(one.state, forgeEntry(two, ada, { nonce: noHash }), lookup));
      const elsewhere = { ...one.state, conversationId: clinic().made.state.conversationId };
      refuses('E_CONTEXT', () => verifyEntry(elsewhere, two.entry, lookup));
    },
  },
  {
    number: 25,
    rule: 'ENT-3',
    title: 'a first entry is a create by its admin under the id that its creator and nonce give',
    run: () => {
      const { ada, ben, made, lookup } = clinic();
      const first = (changes: object) => () => verifyEntry(null, forgeEntry(made, ada, changes), lookup);
      first({})();
      refuses('E_CONV_FORK', first({ kind: 'rekey' }));
      refuses('E_CONV_FORK', first({ n: 1 }));
      refuses('E_CONV_FORK', first({ prevEntryHash: systemRandom(32) }));
      refuses('E_EPOCH', first({ epoch: 1 }));
      refuses('E_MALFORMED', first({ nonce: new Uint8Array(0) }));
      refuses('E_CONTEXT', first({ nonce: systemRandom(32) }));
      refuses('E_ROSTER', first({ roster: [...made.state.roster, ...made.state.roster.slice(1)] }));
      refuses('E_VERSION', first({ v: 2 }));
      refuses('E_VERSION', first({ suite: 2 }));
      const members = [
        { account: ben.chain, role: 'member' as const },
        { account: ada.chain, role: 'admin' as const },
      ];
      refuses('E_ROLE', () => createConversation({ author: author(ben), members, policy: openPolicy, now }));
      refuses('E_ROSTER', () =>
        createConversation({ author: author(ada), members: [], policy: openPolicy, now }),
      );
    },
  },
  {
    number: 26,
    rule: 'EPO-2',
    title: 'exchanged boxes are refused by everybody, another key in one box by its owner',
    run: () => {
      const { ada, ben, oli, made, lookup } = clinic();
      const [first, second, third] = made.boxes;
      if (first === undefined || second === undefined || third === undefined) throw new Error('boxes');
      const open =
        (boxes: EpochBox[], entry = made.entry) =>
        () => {
          const state = verifyEntry(null, entry, lookup);
          return openEpoch({ state, epoch: 0, boxes, account: ben.account });
        };
      open(made.boxes)();
      const swapped = [first, { ...second, box: third.box }, { ...third, box: second.box }];
      refuses('E_BOXES', open(swapped));
      refuses('E_BOXES', () => verifyEntry(null, made.entry, lookup, { boxes: swapped }));
      refuses('E_BOXES', open([second]));
      const forBen = made.state.roster.find((member) => member.userId === ben.userId);
      if (forBen === undefined) throw new Error('roster');
      const lie = (box: Uint8Array) => {
        const boxes = [first, { ...second, box }, third];
        return open(boxes, forgeEntry(made, ada, { boxesHash: hashBoxes(boxes) }));
      };
      const otherKey = { ...made.epochKey, key: systemRandom(32) };
      refuses('E_EPOCH_COMMIT', lie(sealEpochBox(otherKey, forBen)));
      refuses('E_CONTEXT', lie(sealEpochBox({ ...made.epochKey, epoch: 1 }, forBen)));
      refuses('E_CONTEXT', lie(sealEpochBox(made.epochKey, { ...forBen, userId: oli.userId })));
      refuses('E_DECRYPT', lie(third.box));
      const missing = forgeEntry(made, ada, { boxesHash: hashBoxes([first, second]) });
      refuses('E_BOXES', () => verifyEntry(null, missing, lookup, { boxes: [first, second] }));
    },
  },
  {
    number: 27,
    rule: 'ENT-6',
    title:
      'a roster with an old or foreign EK is refused when made, and the auditor re-keys before the next send',
    run: () => {
      const { ada, ben, oli, eve, people, made, lookup } = clinic();
      const newBen = take(
        ben,
        revokeDevices({ account: ben.account, chain: ben.chain, now }, [ben.device.deviceId]),
      );
      const known = lookupOf(ada, newBen, oli, eve);
      const hidden = rekey(next(ada, made.state, made.epochKey, people));
      refuses('E_STALE_EK', () => verifyEntry(made.state, hidden.entry, known, { fresh: true }));
      verifyEntry(made.state, hidden.entry, known);
      const audit = auditRoster(hidden.state, currentOf(ada, newBen, oli));
      expectTrue(audit?.reason === 'stale' && audit.code === 'E_STALE_EK', 'the auditor sees it');
      expectTrue(auditRoster(hidden.state, currentOf(ada, ben, oli)) === null, 'nothing to see before');
      const renewed = rekey(next(ada, made.state, made.epochKey, [ada, newBen, oli]));
      const withMember = (changes: object) =>
        forgeEntry(renewed, ada, {
          roster: renewed.state.roster.map((m) => (m.userId === ben.userId ? { ...m, ...changes } : m)),
        });
      const state = made.state;
      refuses('E_EK_SIG', () => verifyEntry(state, withMember({ ekPk: eve.chain.ekPk }), known));
      refuses('E_EK_SIG', () => verifyEntry(state, withMember({ ekGen: 3 }), known));
      const before = { chainSeq: ben.chain.headSeq, chainHash: ben.chain.headHash };
      refuses('E_EK_SIG', () => verifyEntry(state, withMember(before), known));
      refuses('E_CHAIN', () => verifyEntry(state, withMember({ chainHash: noHash }), known));
      refuses('E_LINK_STALE', () => verifyEntry(state, renewed.entry, lookup));
      const back = rekey(next(ada, renewed.state, renewed.epochKey, [ada, newBen, oli]));
      const old = { ekGen: 1, ekPk: ben.chain.ekPk };
      const oldKeys = forgeEntry(back, ada, {
        roster: back.state.roster.map((m) => (m.userId === ben.userId ? { ...m, ...old } : m)),
      });
      refuses('E_STALE_EK', () => verifyEntry(renewed.state, oldKeys, known));
      const oldChain = forgeEntry(back, ada, {
        roster: back.state.roster.map((m) =>
          m.userId === oli.userId ? { ...m, chainSeq: 3, chainHash: oli.chain.linkHashes[3] ?? noHash } : m,
        ),
      });
      refuses('E_STALE_EK', () => verifyEntry(renewed.state, oldChain, known));
      refuses('E_LINK_STALE', () => auditRoster(renewed.state, currentOf(ada, ben, oli)));
      const wrongFp = () =>
        verifyEntry(state, renewed.entry, (id, fp) => (id === oli.userId ? eve.chain : known(id, fp)));
      refuses('E_ROSTER', wrongFp);
    },
  },
  {
    number: 27,
    rule: 'AUD-2',
    title: 'a device that signed out makes the roster stale, a week or 500 messages make a re-key due',
    run: () => {
      const { ada, ben, oli, made } = clinic();
      const out = take(
        ben,
        retireDevice({ account: ben.account, chain: ben.chain, now }, ben.device.deviceId),
      );
      expectTrue(auditRoster(made.state, currentOf(ada, out, oli))?.reason === 'stale', 'stale');
      expectTrue(
        auditRoster(made.state, currentOf(ada, resetIdentity(ben), oli))?.reason === 'reset',
        'reset',
      );
      expectTrue(auditRoster(made.state, currentOf(ada, oli))?.code === 'E_ROSTER', 'unknown');
      expectTrue(!rekeyDue(made.state, { messages: 499, ageMs: 604_799_999 }), 'not yet');
      expectTrue(rekeyDue(made.state, { messages: 500, ageMs: 0 }), 'messages');
      expectTrue(rekeyDue(made.state, { messages: 0, ageMs: 604_800_000 }), 'age');
    },
  },
  {
    number: 28,
    rule: 'EPO-3',
    title: 'a removed member cannot open the next epoch, and their late message is refused',
    run: () => {
      const { ada, ben, oli, people, made, lookup } = clinic();
      const early = say(made.state, made.epochKey, { from: ben });
      const late = say(made.state, made.epochKey, { from: ben, seq: 2, prevHash: early.headerHash });
      const tip = { userId: ben.userId, deviceId: ben.device.deviceId, seq: 1, hash: early.headerHash };
      const removed = removeMembers(
        next(ada, made.state, made.epochKey, people, { tips: [tip], afterSeq: 1 }),
        [ben.userId],
      );
      const open = () =>
        openEpoch({ state: removed.state, epoch: 1, boxes: removed.boxes, account: ben.account });
      refuses('E_BOXES', open);
      const context = { state: removed.state, epochKey: made.epochKey, lookup };
      openMessage(early, context);
      refuses('E_AFTER_CLOSE', () => openMessage(late, context));
      const never = say(made.state, made.epochKey, { from: oli });
      refuses('E_AFTER_CLOSE', () => openMessage(never, context));
      const twin = say(made.state, made.epochKey, { from: ben, text: 'other' });
      refuses('E_EQUIVOCATION', () => openMessage(twin, context));
      const inNew = { ...say(made.state, made.epochKey, { from: ben }), epoch: 1 };
      const newKey = removed.epochKey;
      refuses('E_SENDER', () => openMessage(inNew, { ...context, epochKey: newKey }));
      refuses('E_SENDER', () => openMessage(early, { ...context, lookup: () => null }));
      refuses('E_SENDER', () => openMessage(early, { ...context, lookup: () => ada.chain }));
    },
  },
  {
    number: 29,
    rule: 'EPO-4',
    title: 'a newcomer reads back only where the signed policy shares history',
    run: () => {
      for (const policy of [openPolicy, closedPolicy]) {
        const { ada, eve, people, made, lookup } = clinic(policy);
        const added = addMembers(next(ada, made.state, made.epochKey, people), [
          { account: eve.chain, role: 'member' },
        ]);
        const state = verifyEntry(made.state, added.entry, lookup, { boxes: added.boxes });
        const key = openEpoch({ state, epoch: 1, boxes: added.boxes, account: eve.account });
        const earlier = openEarlierEpoch(state, key);
        expectTrue((earlier !== null) === policy.historyShared, 'reads back as the policy says');
        if (earlier !== null)
          expectTrue(openEarlierEpoch(state, earlier) === null, 'the first epoch has none before');
        refuses('E_BOXES', () => openEpoch({ state, epoch: 0, boxes: made.boxes, account: eve.account }));
        refuses('E_EPOCH_COMMIT', () => openEarlierEpoch(state, { ...key, key: systemRandom(32) }));
        const flipped = forgeEntry(added, ada, {
          link: policy.historyShared ? new Uint8Array(0) : new Uint8Array(105),
        });
        refuses('E_EPOCH', () => verifyEntry(made.state, flipped, lookup));
      }
    },
  },
  {
    number: 29,
    rule: 'EPO-5',
    title: 'a history link that leads to another key is refused',
    run: () => {
      const { ada, eve, people, made, lookup } = clinic();
      const base = { ...made.epochKey, key: systemRandom(32) };
      const added = addMembers(next(ada, made.state, base, people), [{ account: eve.chain, role: 'member' }]);
      const state = verifyEntry(made.state, added.entry, lookup);
      const key = openEpoch({ state, epoch: 1, boxes: added.boxes, account: eve.account });
      refuses('E_EPOCH_COMMIT', () => openEarlierEpoch(state, key));
    },
  },
  {
    number: 30,
    rule: 'ENT-9',
    title:
      'a lowered minimum, or a policy changed in passing or loosened by others than the creator, is refused',
    run: () => {
      const [ada, cid] = [person('Ada'), person('Cid')];
      const people = [ada, cid];
      const made = start(ada, [[cid, 'admin']], { ...closedPolicy, minSuite: 1 });
      const lookup = lookupOf(...people);
      const passing = rekey(next(ada, made.state, made.epochKey, people));
      const strict = { ...made.state, policy: { ...closedPolicy, minSuite: 1, minV: 1 } };
      refuses('E_DOWNGRADE', () =>
        verifyEntry(
          strict,
          forgeEntry(passing, ada, { kind: 'policy', policy: { ...closedPolicy, minSuite: 0 } }),
          lookup,
        ),
      );
      refuses('E_DOWNGRADE', () =>
        verifyEntry(
          strict,
          forgeEntry(passing, ada, { kind: 'policy', policy: { ...closedPolicy, minV: 0 } }),
          lookup,
        ),
      );
      refuses('E_DOWNGRADE', () =>
        verifyEntry(
          strict,
          forgeEntry(passing, ada, { policy: { ...closedPolicy, patientConsent: true } }),
          lookup,
        ),
      );
      refuses('E_DOWNGRADE', () =>
        verifyEntry(strict, forgeEntry(passing, ada, { policy: { ...closedPolicy, minSuite: 2 } }), lookup),
      );
      refuses('E_DOWNGRADE', () => start(ada, [[cid, 'admin']], { ...closedPolicy, minV: 2 }));
      refuses('E_DOWNGRADE', () =>
        changePolicy(next(cid, made.state, made.epochKey, people), { policy: openPolicy }),
      );
      const opened = changePolicy(next(ada, made.state, made.epochKey, people), { policy: openPolicy });
      expectTrue(
        opened.state.policy.historyShared && opened.state.epochs[1]?.link.length === 0,
        'from now on, not back',
      );
      const roles = new Map([[cid.userId, 'member' as const]]);
      const demoted = changePolicy(next(ada, made.state, made.epochKey, people), {
        policy: closedPolicy,
        roles,
      });
      expectTrue(demoted.state.roster[1]?.role === 'member', 'roles change in policy entries');
    },
  },
  {
    number: 31,
    rule: 'ENT-10',
    title: 'where patients must consent, nobody comes in without each patient’s signature',
    run: () => {
      const { ada, ben, eve, people, made, lookup } = clinic({ ...openPolicy, patientConsent: true });
      const base = next(ada, made.state, made.epochKey, people);
      const guest = { account: eve.chain, role: 'member' as const };
      refuses('E_CONSENT', () => addMembers(base, [guest]));
      const roster = [...made.state.roster, rosterMember(eve.chain, 'member')];
      const intended = { kind: 'add' as const, policy: made.state.policy, roster };
      const needed = consentNeeded(made.state, { ...intended, author: ada.userId }, lookup);
      expectTrue(needed.length === 1 && needed[0]?.userId === ben.userId, 'the patient is asked');
      const yes = signConsent(made.state, author(ben), intended);
      const added = addMembers({ ...base, consents: [yes] }, [guest]);
      verifyEntry(made.state, added.entry, lookup);
      refuses('E_CONSENT', () =>
        addMembers({ ...base, consents: [{ ...yes, signature: flip(yes.signature, 3) }] }, [guest]),
      );
      refuses('E_CONSENT', () =>
        addMembers({ ...base, consents: [{ ...yes, deviceId: ada.device.deviceId }] }, [guest]),
      );
      refuses('E_CONSENT', () => addMembers({ ...base, consents: [yes] }, [{ ...guest, role: 'admin' }]));
      refuses('E_CONSENT', () =>
        addMembers({ ...base, consents: [{ ...yes, userId: ada.userId }] }, [guest]),
      );
      const loose = { ...made.state.policy, patientConsent: false };
      refuses('E_CONSENT', () => changePolicy(base, { policy: loose }));
      const byBen = signConsent(made.state, author(ben), {
        kind: 'policy',
        policy: loose,
        roster: [...made.state.roster],
      });
      changePolicy({ ...base, consents: [byBen] }, { policy: loose });
      const second = newDeviceKeys();
      const two = take(
        ben,
        addDevice({ account: ben.account, chain: ben.chain, now }, { device: second, label: 'Phone' }),
      );
      const oneOut = take(
        two,
        retireDevice({ account: two.account, chain: two.chain, now }, ben.device.deviceId),
      );
      const later = next(ada, made.state, made.epochKey, [...people.filter((who) => who !== ben), oneOut], {
        consents: [yes],
      });
      refuses('E_CONSENT', () => addMembers(later, [guest]));
    },
  },
  {
    number: null,
    rule: 'ENT-11',
    title:
      'after an identity reset an admin lets the same person in again, who then reads the shared history',
    run: () => {
      const { ada, ben, oli, made } = clinic();
      const said = say(made.state, made.epochKey, { from: ada, text: 'before' });
      const again = resetIdentity(ben);
      const people = [ada, again, oli];
      const tips = [{ userId: ada.userId, deviceId: ada.device.deviceId, seq: 1, hash: said.headerHash }];
      const base = next(ada, made.state, made.epochKey, people, { tips, afterSeq: 1 });
      refuses('E_KEY_CHANGED', () => rekey(base));
      refuses('E_EPOCH', () => rekey(next(ada, made.state, { ...made.epochKey, epoch: 1 }, [ada, ben, oli])));
      const restored = restoreMembers(base, [ben.userId]);
      const state = verifyEntry(made.state, restored.entry, lookupOf(...people), { boxes: restored.boxes });
      const key = openEpoch({ state, epoch: 1, boxes: restored.boxes, account: again.account });
      const earlier = openEarlierEpoch(state, key);
      if (earlier === null) throw new Error('no way back');
      const opened = openMessage(said, { state, epochKey: earlier, lookup: lookupOf(...people) });
      expectTrue(opened.content !== null, 'history is back');
      refuses('E_ROLE', () => restoreMembers({ ...base, author: author(oli) }, [ben.userId]));
    },
  },
  {
    number: null,
    rule: 'ENT-12',
    title: 'an entry by a device revoked before it is refused',
    run: () => {
      const { ada, ben, oli, people, made, lookup } = clinic();
      const stolen = rekey(next(ada, made.state, made.epochKey, people, { now: now + 10 }));
      const second = newDeviceKeys();
      const added = take(
        ada,
        addDevice({ account: ada.account, chain: ada.chain, now }, { device: second, label: 'Phone' }),
      );
      const out = take(
        added,
        retireDevice({ account: added.account, chain: added.chain, now: now + 5 }, ada.device.deviceId),
      );
      const known = lookupOf(out, ben, oli);
      refuses('E_DEVICE', () => verifyEntry(made.state, stolen.entry, known));
      verifyEntry(made.state, stolen.entry, lookup);
      refuses('E_DEVICE', () => rekey(next(out, made.state, made.epochKey, [out, ben, oli], { now: 5 })));
      const stranger = { userId: ada.userId, device: newDeviceKeys() };
      refuses('E_DEVICE', () => rekey(next(ada, made.state, made.epochKey, people, { author: stranger })));
      rekey(
        next(out, made.state, made.epochKey, [out, ben, oli], {
          author: { userId: ada.userId, device: second },
        }),
      );
    },
  },
];
