/** How one gets in, as commands of the engine. */
import { browserWords, isBrowser } from '#src/platform/client/browser-words.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { assertKdfParams, derivePassword } from '#src/protocol/secret/password-kdf.ts';
import { attempt } from './failure.ts';
import type { IdentityEngine } from './identity-engine.ts';
import type { SessionView, SignInApi } from './sign-in-api.ts';

export function signInCommands(identity: IdentityEngine): SignInApi {
  const { transport } = identity.deps;
  const { api } = transport;

  /** What stands for the password towards the server. */
  async function currentAuthKey(password: string): Promise<string> {
    const keeper = identity.session.value?.keeper;
    if (keeper === undefined) throw new DomainError('UNAUTHENTICATED');
    const { kdf } = await api.identity.prelogin.mutate({ email: keeper.me.email });
    assertKdfParams(kdf);
    return toBase64((await derivePassword(password, kdf)).authKey);
  }

  async function sessions(): Promise<SessionView[]> {
    const keeper = identity.session.value?.keeper;
    if (keeper === undefined) throw new DomainError('UNAUTHENTICATED');
    const labels = new Map<string, string>(keeper.chain.devices.map((each) => [each.deviceId, each.label]));
    const rows = await api.identity.sessions.query();
    return rows.map(({ deviceId, userAgent, ...row }) => ({
      ...row,
      name: labels.get(deviceId ?? '') ?? browserWords(userAgent),
      kind: deviceId !== null || isBrowser(userAgent) ? 'browser' : 'program',
    }));
  }

  return {
    sessions: () => attempt(sessions),
    endSession: (sessionId) =>
      attempt(async () => {
        await api.identity.closeSession.mutate({ sessionId });
        return null;
      }),
    endOtherSessions: () => attempt(() => api.identity.closeOtherSessions.mutate()),
    secondFactor: () => attempt(() => api.identity.secondFactor.query()),
    beginSecondFactor: ({ password }) =>
      attempt(async () =>
        api.identity.beginSecondFactor.mutate({ currentAuthKey: await currentAuthKey(password) }),
      ),
    confirmSecondFactor: ({ code }) =>
      attempt(async () => {
        const answer = await api.identity.confirmSecondFactor.mutate({ code });
        // A clinic that asks for it lets nothing through a socket that opened before.
        transport.reconnect();
        return answer;
      }),
    renewBackupCodes: ({ password, code }) =>
      attempt(async () =>
        api.identity.renewBackupCodes.mutate({ currentAuthKey: await currentAuthKey(password), code }),
      ),
    endSecondFactor: ({ password, code }) =>
      attempt(async () => {
        await api.identity.endSecondFactor.mutate({ currentAuthKey: await currentAuthKey(password), code });
        return null;
      }),
  };
}
