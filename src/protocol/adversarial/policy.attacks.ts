/** Attacks on what a conversation allows: policy, consent, who comes back and who may be let in. */
import { consentNeeded } from '../open/conversation-rules.ts';
import { verifyEntry } from '../open/conversation-state.ts';
import { rosterMember } from '../open/roster-keys.ts';
import { addDevice, retireDevice } from '../secret/account-changes.ts';
import { addMembers, changePolicy, rekey, restoreMembers, signConsent } from '../secret/conversation.ts';
import { newDeviceKeys } from '../secret/device-keys.ts';
import { openMessage } from '../secret/envelope.ts';
import { openEarlierEpoch, openEpoch } from '../secret/epochs.ts';
import { clinic } from './conversation.attacks.ts';
import {
  type Attack,
  author,
  closedPolicy,
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

export const policyAttacks: Attack[] = [
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
