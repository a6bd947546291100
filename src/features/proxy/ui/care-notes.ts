/** What is said above a conversation about its patient's carers. Pure. */
import type { ConversationCarer } from '../contract.ts';

type Person = ConversationCarer['carer'];

export type CareNote =
  /** About whom it is, for those who are not that patient: the carers who are in it by name. */
  | { kind: 'about'; carers: string[] }
  /** Acts for the patient, is not in it, and could be let in. */
  | { kind: 'let-in'; carer: Person }
  /** In it, and does not act for the patient any more. `possible`: this person may take them out. */
  | { kind: 'over'; carer: Person; possible: boolean };

export function careNotes(input: {
  patient: { userId: string; dependent: boolean } | null;
  carers: readonly ConversationCarer[];
  me: string;
  /** Everybody in the signed roster. */
  present: readonly string[];
  mayChangeMembers: boolean;
}): CareNote[] {
  const { patient, me, present, mayChangeMembers: possible } = input;
  if (patient === null) return [];
  const isIn = ({ carer }: ConversationCarer) => present.includes(carer.userId);
  const others = input.carers.filter(({ carer }) => carer.userId !== me);
  const inside = others.filter((each) => each.active && isIn(each)).map(({ carer }) => carer.name);
  const isCarer = input.carers.some(({ carer }) => carer.userId === me);
  // Carers are told by the frame for whom they act.
  const about = !isCarer && patient.userId !== me && (patient.dependent || inside.length > 0);
  return [
    ...(about ? [{ kind: 'about' as const, carers: inside }] : []),
    ...others
      .filter((each) => !each.active && isIn(each))
      .map(({ carer }) => ({ kind: 'over' as const, carer, possible })),
    ...others
      .filter((each) => each.active && !isIn(each) && possible)
      .map(({ carer }) => ({ kind: 'let-in' as const, carer })),
  ];
}
