/** Attacks on the keys of a conversation: who is given which, and when there must be new ones. */
import { type EpochBox, hashBoxes } from '../open/conversation-entry.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { auditRoster, rekeyDue } from '../open/roster-keys.ts';
import { retireDevice } from '../secret/account-changes.ts';
import { addMembers, removeMembers } from '../secret/conversation.ts';
import { openMessage } from '../secret/envelope.ts';
import { openEarlierEpoch, openEpoch, sealEpochBox } from '../secret/epochs.ts';
import { systemRandom } from '../secret/random.ts';
import { clinic } from './conversation.attacks.ts';
import {
  type Attack,
  closedPolicy,
  currentOf,
  expectTrue,
  forgeEntry,
  next,
  now,
  openPolicy,
  refuses,
  resetIdentity,
  say,
  take,
} from './world.ts';

export const epochAttacks: Attack[] = [
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
];
