/** How one gets in, as commands of the engine. */
import { browserWords, isBrowser } from '#src/platform/client/browser-words.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { attempt } from './failure.ts';
import type { IdentityEngine } from './identity-engine.ts';
import type { SessionView, SignInApi } from './sign-in-api.ts';

export function signInCommands(identity: IdentityEngine): SignInApi {
  const { api } = identity.deps.transport;

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
  };
}
