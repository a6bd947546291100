/** What browser and server say to each other about carers: people who act, under their own name, for a patient. */
import * as z from 'zod';
import { displayName, uuid } from '#src/features/identity/contract.ts';
import { contact, conversationId } from '#src/features/messaging/contract.ts';
import { instant } from '#src/platform/wire-schema.ts';

export const relations = ['parent', 'carer', 'other'] as const;
export const relation = z.enum(relations);
export type Relation = z.infer<typeof relation>;

/** A patient as carers and staff are told of them; `dependent`: without a login and without keys. */
const patient = z.object({ userId: uuid, name: z.string(), dependent: z.boolean() });
const person = z.object({ userId: uuid, name: z.string() });

/** Somebody this person acts for now. */
export const charge = z.object({ linkId: uuid, patient, relation, until: instant.nullable() });
export type Charge = z.infer<typeof charge>;

/** Somebody who acts for this person, now or from a later day on. */
export const ownCarer = z.object({
  linkId: uuid,
  carer: person,
  relation,
  from: instant,
  until: instant.nullable(),
});
export type OwnCarer = z.infer<typeof ownCarer>;

/** A carer as seen from one conversation of the patient. */
export const conversationCarer = z.object({
  carer: person,
  relation,
  /** Their link is in force. */
  active: z.boolean(),
});
export type ConversationCarer = z.infer<typeof conversationCarer>;

export const linkRow = z.object({
  id: uuid,
  carer: person,
  patient,
  relation,
  consentNote: z.string(),
  from: instant,
  until: instant.nullable(),
  endedAt: instant.nullable(),
  state: z.enum(['active', 'future', 'ended']),
});
export type LinkRow = z.infer<typeof linkRow>;

const consentNote = z.string().trim().min(1).max(500);

export const proxyContract = {
  /** Patients: for whom they act, and who acts for them. */
  mine: { output: z.object({ charges: z.array(charge), carers: z.array(ownCarer) }) },
  /** Carers: whom they may write to for this patient. NOT_FOUND without a link in force. */
  reach: {
    input: z.object({ patientId: uuid }),
    output: z.object({
      contacts: z.array(contact),
      careTeams: z.array(
        z.object({
          id: uuid,
          name: z.string(),
          members: z.array(z.object({ userId: uuid, name: z.string(), role: contact.shape.role })),
        }),
      ),
    }),
  },
  /** Members of the conversation: who may act for its patient, and who still is in it after the link ended. */
  ofConversation: {
    input: z.object({ conversationId }),
    output: z.object({ patient: patient.nullable(), carers: z.array(conversationCarer) }),
  },
  /** Providers who care for the patient: who may be written to for them. NOT_FOUND for others' patients. */
  carersOf: {
    input: z.object({ patientId: uuid }),
    output: z.object({ patient, carers: z.array(z.object({ carer: person, relation })) }),
  },
  /** Administrators. Newest first; keyset by (from, id). */
  links: {
    input: z.object({ cursor: z.object({ from: instant, id: uuid }).nullish() }),
    output: z.object({
      links: z.array(linkRow),
      next: z.object({ from: instant, id: uuid }).nullable(),
    }),
  },
  /** Administrators. Both are patients' accounts; CARE_LINK_EXISTS when such a link is not over. */
  link: {
    input: z
      .object({
        carerId: uuid,
        patientId: uuid,
        relation,
        from: instant,
        until: instant.nullable(),
        consentNote,
      })
      .refine(({ from, until }) => until === null || until > from),
    output: z.object({ id: uuid }),
  },
  /** Administrators, the patient, and the carer. Holds at once. */
  endLink: { input: z.object({ id: uuid }), output: z.object({}) },
  /** Administrators: a patient without a login, for whom carers act. */
  createDependent: {
    input: z.object({ displayName, careTeamIds: z.array(uuid).max(20) }),
    output: z.object({ userId: uuid }),
  },
} as const;
