/** Whom the clinic vouches for, as browser and server pass it on: the root's public key and the statements that it signed. */
import * as z from 'zod';
import { displayName, role, uuid } from '#src/features/identity/contract.ts';
import { bytes } from '#src/platform/wire-schema.ts';

const rootPk = bytes(32, 32);
const statement = bytes(1, 2_048);

export const staffRow = z.object({
  userId: uuid,
  name: displayName,
  role,
  disabled: z.boolean(),
  /** Fingerprint of the identity in force; null before there is one. What is signed is checked against the chain, not against this. */
  fp: bytes(32, 32).nullable(),
  /** Newest statement under the root in force. */
  signed: statement.nullable(),
});
export type StaffRow = z.infer<typeof staffRow>;

export const trustContract = {
  /** The root in force; null before an administrator made one. */
  root: { output: z.object({ rootPk: rootPk.nullable() }) },
  /** `replaces`: the root that the caller knows to be in force. ROOT_CHANGED when it is another. */
  publishRoot: { input: z.object({ rootPk, replaces: rootPk.nullable() }), output: z.object({}) },
  /** Providers and administrators, by name. */
  staff: { output: z.array(staffRow) },
  /** Whole chains of staff, for who is about to sign a statement about them. NOT_FOUND for anybody else. */
  staffChains: {
    input: z.object({ userIds: z.array(uuid).min(1).max(20) }),
    output: z.array(z.object({ userId: uuid, links: z.array(bytes(1, 8_192)) })),
  },
  /** Statements by the root in force, each newer than the one before about the same person. All or none. */
  attest: { input: z.object({ signed: z.array(statement).min(1).max(50) }), output: z.object({}) },
  /** Newest statements about those of these people whose keys one may see. */
  attestations: {
    input: z.object({ userIds: z.array(uuid).min(1).max(50) }),
    output: z.array(z.object({ userId: uuid, signed: statement })),
  },
} as const;
