/** Attacks on conversations among staff: somebody who is not of the staff, or another conversation in the place of this one. */
import { requireStaffConversation, staffNonce } from '../open/staff-conversation.ts';
import { addMembers, createConversation, rekey, removeMembers } from '../secret/conversation.ts';
import { type Attack, author, lookupOf, next, now, openPolicy, person, refuses, start } from './world.ts';

/** Ada and Ben treat Pia; their notes about the conversation with her. */
function ward() {
  const [ada, ben, pia] = [person('Ada'), person('Ben'), person('Pia', 'patient')];
  const people = [ada, ben, pia];
  const about = start(ada, [
    [ben, 'admin'],
    [pia, 'member'],
  ]);
  const members = [ada, ben].map((who) => ({ account: who.chain, role: 'admin' as const }));
  const nonce = staffNonce(about.state.conversationId);
  const notes = createConversation({ author: author(ada), members, policy: openPolicy, now, nonce });
  return { ada, ben, pia, people, about, notes, lookup: lookupOf(...people) };
}

export const staffAttacks: Attack[] = [
  {
    number: null,
    rule: 'STF-1',
    title: 'the conversation with the patient, or notes about another patient, in the place of the notes',
    run: () => {
      const { ada, ben, about, notes, lookup } = ward();
      const id = about.state.conversationId;
      requireStaffConversation(notes.state, id, lookup);
      refuses('E_CONTEXT', () => requireStaffConversation(about.state, id, lookup));
      refuses('E_CONTEXT', () => requireStaffConversation(notes.state, notes.state.conversationId, lookup));
      const plain = start(ada, [[ben, 'admin']]);
      refuses('E_CONTEXT', () => requireStaffConversation(plain.state, id, lookup));
    },
  },
  {
    number: null,
    rule: 'STF-2',
    title: 'a patient let into the notes, whatever role they have there, is found also after they went',
    run: () => {
      const { ada, pia, people, about, notes, lookup } = ward();
      const id = about.state.conversationId;
      const base = next(ada, notes.state, notes.epochKey, people);
      const leaky = addMembers(base, [{ account: pia.chain, role: 'observer' }]);
      refuses('E_ROSTER', () => requireStaffConversation(leaky.state, id, lookup));
      const after = removeMembers(next(ada, leaky.state, leaky.epochKey, people), [pia.userId]);
      refuses('E_ROSTER', () => requireStaffConversation(after.state, id, lookup));
      requireStaffConversation(rekey(base).state, id, lookup);
      // Whose chain is not at hand has no role.
      refuses('E_ROSTER', () => requireStaffConversation(notes.state, id, lookupOf(ada)));
    },
  },
];
