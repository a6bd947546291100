/** What a signed-in person changes about the own account: password, devices, preferences, language. */
import { readPersonalReplies, writePersonalReplies } from '#src/features/desk/client/personal-replies.ts';
import type { QuickReply } from '#src/features/desk/contract.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { deviceId as asDeviceId } from '#src/protocol/open/ids.ts';
import { changePassword, revokeDevices, updateVault } from '#src/protocol/secret/account-changes.ts';
import { assertKdfParams, derivePassword, newKdfParams } from '#src/protocol/secret/password-kdf.ts';
import type { Locale } from '../contract.ts';
import type { DeviceView, Preferences } from './account-api.ts';
import type { IdentityEngine } from './identity-engine.ts';
import { readPreferences, writePreferences } from './preferences.ts';
import type { UnlockedSession } from './unlocked-session.ts';

export class AccountSettings {
  readonly #identity: IdentityEngine;

  constructor(identity: IdentityEngine) {
    this.#identity = identity;
  }

  get #session(): UnlockedSession {
    const { value } = this.#identity.session;
    if (value === null) throw new DomainError('UNAUTHENTICATED');
    return value;
  }

  /** `suspected`: new encryption key too, and every other device out. */
  async changePassword(input: { current: string; next: string; suspected: boolean }): Promise<void> {
    const { keeper } = this.#session;
    const { api } = this.#identity.deps.transport;
    const before = await api.identity.prelogin.mutate({ email: keeper.me.email });
    assertKdfParams(before.kdf);
    const current = await derivePassword(input.current, before.kdf);
    const kdf = newKdfParams();
    const next = await derivePassword(input.next, kdf);
    const suspected = input.suspected ? { suspected: { keep: keeper.device.deviceId } } : {};
    await keeper.change(
      (base) => changePassword(base, { params: kdf, wrapKey: next.wrapKey, ...suspected }),
      (update) =>
        api.identity.changePassword.mutate({
          currentAuthKey: toBase64(current.authKey),
          authKey: toBase64(next.authKey),
          kdf,
          update,
          forgetPasskeys: input.suspected,
        }),
    );
  }

  /** Newest first; names and keys from the chain, last use from the server. */
  async devices(): Promise<DeviceView[]> {
    const { keeper, newDevices } = this.#session;
    const news = await newDevices.list(keeper.chain);
    const activity = await this.#identity.deps.transport.api.identity.deviceActivity.query();
    const seen = new Map(activity.map((row) => [row.deviceId, row.lastSeenAt]));
    return keeper.chain.devices
      .map((device) => ({
        deviceId: device.deviceId,
        label: device.label,
        addedAt: device.addedAt,
        lastSeenAt: seen.get(device.deviceId) ?? null,
        revokedAt: device.revokedAt,
        newUntil: news.get(device.deviceId) ?? null,
        current: device.deviceId === keeper.device.deviceId,
      }))
      .sort((a, b) => b.addedAt - a.addedAt);
  }

  /** Its session ends and its keys are worth nothing for what comes after. */
  async revokeDevice(deviceId: string): Promise<void> {
    const { keeper } = this.#session;
    if (deviceId === keeper.device.deviceId) throw new DomainError('FORBIDDEN');
    await keeper.change((base) => revokeDevices(base, [asDeviceId(deviceId)]));
  }

  preferences(): Preferences {
    return readPreferences(this.#session.keeper.account.settings);
  }

  async setPreferences(preferences: Preferences): Promise<void> {
    await this.#session.keeper.change((base) =>
      updateVault(base, { settings: writePreferences(preferences, base.account.settings) }),
    );
    this.#identity.touch();
  }

  /** The provider's own wording. */
  quickReplies(): QuickReply[] {
    return readPersonalReplies(this.#session.keeper.account.settings);
  }

  /** TOO_LARGE when they do not fit. */
  async setQuickReplies(replies: readonly QuickReply[]): Promise<void> {
    await this.#session.keeper.change((base) =>
      updateVault(base, { settings: writePersonalReplies(base.account.settings, replies) }),
    );
  }

  async setLocale(locale: Locale): Promise<void> {
    const { keeper } = this.#session;
    await this.#identity.deps.transport.api.identity.setLocale.mutate({ locale });
    keeper.me = { ...keeper.me, locale };
  }
}
