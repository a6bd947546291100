/** Words for the parts of a visit that is over, without the words' language. */
import type { Participant, PastVisit } from '../../contract.ts';

export const guestKinds = ['interpreter', 'family', 'other'] as const;

/** What a guest was invited as; they have no name of their own here. */
export function guestKindOf({ role, name }: Pick<Participant, 'role' | 'name'>) {
  return role === 'guest' ? (guestKinds.find((kind) => kind === name) ?? 'other') : null;
}

export const pastStates = ['completed', 'cancelled', 'no_show'] as const;

/** How a visit ended. */
export function pastStateOf({ state }: Pick<PastVisit, 'state'>): (typeof pastStates)[number] {
  return pastStates.find((each) => each === state) ?? 'completed';
}

/** True for who treats, not for who is treated. */
export function isStaff({ myRole }: Pick<PastVisit, 'myRole'>): boolean {
  return myRole === 'host' || myRole === 'colleague';
}
