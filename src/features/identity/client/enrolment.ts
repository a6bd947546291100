/** New keys that wait for the recovery code to be typed back: joining, a new identity, recovery, a new sheet. In memory only. */
import type * as z from 'zod';
import { recoveredSettings, rootOfSheet, withSheetRoot } from '#src/features/trust/client/sheet-root.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { verifyChain } from '#src/protocol/open/account-chain.ts';
import { rootDigits } from '#src/protocol/open/clinic-root.ts';
import { userId as asUserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';
import { identityDigits } from '#src/protocol/open/safety-number.ts';
import { createAccount, openAccount } from '#src/protocol/secret/account.ts';
import { completeRecovery, replaceRecovery } from '#src/protocol/secret/account-changes.ts';
import { newDeviceKeys, randomUuid } from '#src/protocol/secret/device-keys.ts';
import { assertKdfParams, derivePassword, newKdfParams } from '#src/protocol/secret/password-kdf.ts';
import { systemRandom } from '#src/protocol/secret/random.ts';
import {
  deriveRecovery,
  newRecoveryCode,
  parseRecoveryCode,
  type RecoveryCode,
} from '#src/protocol/secret/recovery-code.ts';
import { signKeys } from '#src/protocol/secret/sodium-secret.ts';
import type { InvitationView, identityContract, Locale } from '../contract.ts';
import type { RecoverySheet } from './account-api.ts';
import { isDomainFailure } from './failure.ts';
import type { IdentityEngine } from './identity-engine.ts';

type OldIdentity = NonNullable<InvitationView['reset']>;
type Material = z.infer<(typeof identityContract)['resetIdentity']['input']>['material'];

/** Of one reset; each starts from a freshly read chain. */
const mostTries = 3;

interface Pending {
  code: RecoveryCode;
  finish(): Promise<void>;
}

export class Enrolment {
  readonly #identity: IdentityEngine;
  #pending: Pending | null = null;

  constructor(identity: IdentityEngine) {
    this.#identity = identity;
  }

  /** Keys for a `join` or `reset` invitation. */
  async beginAccount(input: {
    token: string;
    password: string;
    locale: Locale;
    sharedComputer: boolean;
  }): Promise<RecoverySheet> {
    const { transport, clock, deviceLabel } = this.#identity.deps;
    const { token, locale, sharedComputer } = input;
    const invitation = await transport.api.identity.invitation.mutate({ token });
    const userId = asUserId(invitation.reset?.userId ?? randomUuid());
    const kdf = newKdfParams();
    const keys = await derivePassword(input.password, kdf);
    const code = newRecoveryCode();
    const recovery = deriveRecovery(code);
    const { displayName, role, email } = invitation;
    const device = newDeviceKeys();
    const settings = withSheetRoot(new Uint8Array(0), await this.#servedRoot());
    // The sheet names the identity: it stays the same, however often the rest has to be made.
    const ikSeed = systemRandom(32);
    const make = (before: OldIdentity | null) => {
      const { links, slots, vault, vaultVersion } = createAccount({
        userId,
        ikSeed,
        profile: { displayName, role },
        device,
        deviceLabel,
        password: { params: kdf, wrapKey: keys.wrapKey },
        recovery: { wrapKey: recovery.wrapKey },
        settings,
        now: clock.now(),
        ...(before === null ? {} : { reset: { era: before.era, headHash: before.headHash } }),
      });
      const authKeys = { authKey: toBase64(keys.authKey), recoveryAuthKey: toBase64(recovery.authKey) };
      return { userId, kdf, ...authKeys, links, slots, vault, vaultVersion };
    };
    this.#pending = {
      code,
      finish: async () => {
        if (invitation.reset === null)
          await transport.api.identity.acceptInvitation.mutate({ token, locale, material: make(null) });
        else await this.#reset(token, invitation.reset, make);
        await this.#identity.authenticate(email, keys.authKey, sharedComputer);
        await this.#identity.enter(keys.wrapKey, sharedComputer, { made: device });
      },
    };
    return this.#sheet(code, { email, name: displayName, userId, ikPk: signKeys(ikSeed).pk, settings });
  }

  /** A device of the old identity may add to its chain in the same moment: the new one then names the newer end. */
  async #reset(token: string, first: OldIdentity, make: (before: OldIdentity) => Material): Promise<void> {
    const { api } = this.#identity.deps.transport;
    let before = first;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await api.identity.resetIdentity.mutate({ token, material: make(before) });
        return;
      } catch (error) {
        if (attempt === mostTries || !isDomainFailure(error, 'CHAIN_CONFLICT')) throw error;
        const { reset } = await api.identity.invitation.mutate({ token });
        // An identity that was begun meanwhile is not replaced unasked.
        if (reset?.era !== before.era) throw error;
        before = reset;
      }
    }
  }

  /** Opens the account by its recovery code and makes a new password and a new code. */
  async beginRecovery(input: {
    email: string;
    code: string;
    password: string;
    clinicCode?: string;
  }): Promise<RecoverySheet> {
    const { transport, clock } = this.#identity.deps;
    const email = input.email.trim().toLowerCase();
    const old = deriveRecovery(parseRecoveryCode(input.code));
    const recoveryAuthKey = toBase64(old.authKey);
    const found = await transport.api.identity.recoveryBegin.mutate({ email, recoveryAuthKey });
    const userId = asUserId(found.userId);
    const chain = verifyChain(userId, found.links);
    const slot =
      found.slots.find((each) => each.kind === 'recovery') ?? refuse('E_SLOT_MANIFEST', 'no recovery slot');
    const account = openAccount({
      userId,
      slotBlob: slot.blob,
      wrapKey: old.wrapKey,
      vaultBlob: found.vault,
      chain,
    });
    const settings = recoveredSettings(account.settings, {
      served: await this.#servedRoot(),
      typed: input.clinicCode ?? '',
      now: clock.now(),
    });
    const kdf = newKdfParams();
    const keys = await derivePassword(input.password, kdf);
    const code = newRecoveryCode();
    const recovery = deriveRecovery(code);
    const change = completeRecovery(
      { account, chain, now: clock.now() },
      { password: { params: kdf, wrapKey: keys.wrapKey }, recovery: { wrapKey: recovery.wrapKey }, settings },
    );
    const { afterSeq, links, slots, vault, vaultVersion } = change;
    this.#pending = {
      code,
      finish: async () => {
        await transport.api.identity.recoveryComplete.mutate({
          email,
          recoveryAuthKey,
          authKey: toBase64(keys.authKey),
          kdf,
          newRecoveryAuthKey: toBase64(recovery.authKey),
          update: { afterSeq, links, slots, vault, vaultVersion },
        });
        await this.#identity.authenticate(email, keys.authKey, false);
        await this.#identity.enter(keys.wrapKey, false);
      },
    };
    const name = chain.profile?.displayName ?? email;
    return this.#sheet(code, { email, name, userId, ikPk: chain.ikPk, settings });
  }

  /** A new sheet for the signed-in person; the old one opens nothing once this is finished. */
  async beginRecoverySheet(password: string): Promise<RecoverySheet> {
    const { transport } = this.#identity.deps;
    const keeper = this.#identity.session.value?.keeper;
    if (keeper === undefined) throw new DomainError('UNAUTHENTICATED');
    const { kdf } = await transport.api.identity.prelogin.mutate({ email: keeper.me.email });
    assertKdfParams(kdf);
    const { authKey } = await derivePassword(password, kdf);
    const code = newRecoveryCode();
    const recovery = deriveRecovery(code);
    const served = await this.#servedRoot();
    this.#pending = {
      code,
      finish: () =>
        keeper.change(
          (base) =>
            replaceRecovery(base, {
              wrapKey: recovery.wrapKey,
              settings: withSheetRoot(base.account.settings, served),
            }),
          (update) =>
            transport.api.identity.replaceRecovery.mutate({
              currentAuthKey: toBase64(authKey),
              recoveryAuthKey: toBase64(recovery.authKey),
              update,
            }),
        ),
    };
    const { email, name } = keeper.me;
    const settings = withSheetRoot(keeper.account.settings, served);
    return this.#sheet(code, { email, name, userId: keeper.userId, ikPk: keeper.chain.ikPk, settings });
  }

  /** RECOVERY_MISTYPED leaves everything as it was. */
  async finish(typedBack: string): Promise<void> {
    const pending = this.#pending;
    if (pending === null) throw new DomainError('NOT_FOUND');
    if (!isSameCode(pending.code, typedBack)) throw new DomainError('RECOVERY_MISTYPED');
    await pending.finish();
    this.#pending = null;
  }

  async #servedRoot(): Promise<Uint8Array | null> {
    return (await this.#identity.deps.transport.api.trust.root.query()).rootPk;
  }

  #sheet(
    code: RecoveryCode,
    person: {
      email: string;
      name: string;
      userId: ReturnType<typeof asUserId>;
      ikPk: Uint8Array;
      settings: Uint8Array;
    },
  ): RecoverySheet {
    const { email, name, userId, ikPk, settings } = person;
    const root = rootOfSheet(settings);
    return {
      code: code.text,
      email,
      name,
      fingerprint: identityDigits({ userId, ikPk }),
      clinicCode: root === null ? null : rootDigits(root),
      createdAt: this.#identity.deps.clock.now(),
    };
  }
}

function isSameCode(code: RecoveryCode, typed: string): boolean {
  try {
    return parseRecoveryCode(typed).text === code.text;
  } catch {
    // Anything that is no code is not this code.
    return false;
  }
}
