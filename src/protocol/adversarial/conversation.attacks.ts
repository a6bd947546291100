/** Attacks on rosters: who may add, remove and sign for whom. */
import { verifyEntry } from '../open/conversation-state.ts';
import { noHash } from '../open/hash.ts';
import { auditRoster, rekeyDue, rosterMember } from '../open/roster-keys.ts';
import { revokeDevices } from '../secret/account-changes.ts';
import { addMembers, createConversation, leave, rekey } from '../secret/conversation.ts';
import { systemRandom } from '../secret/random.ts';
import {
  type Attack,
  author,
  currentOf,
  expectTrue,
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
export function clinic(policy = openPolicy) {
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
];
