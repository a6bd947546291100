/**
 * Passes three messages between a new and an old device of one person, and lets the new one sign in once. Who the person is comes from the
 * old device's session, never from what is passed on; nothing that is passed on can be read here.
 */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { linkingContract } from '../contract.ts';
import type { Auth } from './auth.ts';
import type { RequirePassword } from './current-password.ts';
import * as store from './linking-store.ts';

type Contract = typeof linkingContract;
type Input<Name extends keyof Contract> = z.infer<Contract[Name]['input']>;
type Output<Name extends keyof Contract> = z.infer<Contract[Name]['output']>;

/** How long the code on the new device's screen is good for, and how long the rest may take from when it was read. */
const codeMs = 2 * 60 * 1000;
const finishMs = 3 * 60 * 1000;

export interface DeviceLinking {
  open(input: Input<'open'>): Promise<Output<'open'>>;
  type(input: Input<'type'>): Promise<Output<'type'>>;
  collect(input: Input<'collect'>): Promise<Output<'collect'>>;
  /** Answers the cookies of the new session. */
  signIn(input: Input<'signIn'>, from: { address: string; userAgent: string }): Promise<string[]>;
  read(session: SessionInfo, input: Input<'read'>): Promise<Output<'read'>>;
  answer(session: SessionInfo, input: Input<'answer'>): Promise<Output<'answer'>>;
  refuse(session: SessionInfo, input: Input<'refuse'>): Promise<Output<'refuse'>>;
}

export function createDeviceLinking(
  { database, clock }: Pick<PlatformDeps, 'database' | 'clock'>,
  auth: Pick<Auth, 'signInLinked'>,
  requirePassword: RequirePassword,
): DeviceLinking {
  const after = (ms: number) => new Date(clock.now() + ms);
  const now = () => after(0);
  function over(): never {
    throw new DomainError('LINKING_OVER');
  }

  return {
    async open({ mailboxId, offer }) {
      await store.deleteOver(database.pool, now());
      const expiresAt = after(codeMs);
      if (!(await store.insertMailbox(database.pool, { mailboxId, offer, expiresAt }))) over();
      return { expiresAt: expiresAt.getTime() };
    },

    async type({ mailboxId, typed }) {
      if (!(await store.putTyped(database.pool, mailboxId, typed, now()))) over();
      return {};
    },

    async collect({ mailboxId }) {
      return (await store.findSealed(database.pool, mailboxId, now())) ?? over();
    },

    async signIn({ mailboxId, grant }, from) {
      const grantHash = createHash('sha256').update(grant).digest();
      const userId = (await store.takeGrant(database.pool, mailboxId, grantHash, now())) ?? over();
      return auth.signInLinked(userId, from);
    },

    async read({ userId }, { mailboxId }) {
      const by = { userId, now: now(), until: after(finishMs) };
      const row = (await store.claimMailbox(database.pool, mailboxId, by)) ?? over();
      return { ...row, expiresAt: row.expiresAt.getTime() };
    },

    async answer({ userId }, { mailboxId, sealed, grantHash, authKey }) {
      await requirePassword({ userId }, authKey);
      await database.transaction(async (q) => {
        if (!(await store.putAnswer(q, mailboxId, { userId, sealed, grantHash, now: now() }))) over();
        await audit(q, { actorId: userId, action: 'device.link', subjectId: userId });
      });
      return {};
    },

    async refuse({ userId }, { mailboxId }) {
      await store.deleteMailbox(database.pool, mailboxId, userId);
      return {};
    },
  };
}
