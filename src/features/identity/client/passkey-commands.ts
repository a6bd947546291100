/** Passkeys as commands of the engine: enrolling, signing in, opening the messages, and taking them away. */
import type { Transport } from '#src/platform/client/transport.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { toBase64 } from '#src/platform/wire.ts';
import { equalBytes, fromBase64Url, toBase64Url } from '#src/protocol/open/bytes.ts';
import { limits } from '#src/protocol/open/limits.ts';
import { type PasskeyParams, readPasskeyParams } from '#src/protocol/open/passkey-params.ts';
import { addPasskey, dropPasskeys } from '#src/protocol/secret/account-changes.ts';
import { derivePasskey, newPrfInput } from '#src/protocol/secret/passkeys.ts';
import { assertKdfParams, derivePassword } from '#src/protocol/secret/password-kdf.ts';
import { readSlot } from '#src/protocol/secret/slots.ts';
import { attempt } from './failure.ts';
import type { IdentityEngine } from './identity-engine.ts';
import { readSignInAnswer } from './sign-in-answer.ts';
import type { KnownPasskey, PasskeyApi, PasskeyStep, PasskeyView } from './sign-in-api.ts';

const endpoint = '/api/auth/passkey';

const known = ({ credentialId, prfInput }: PasskeyParams): KnownPasskey => ({
  credentialId: toBase64Url(credentialId),
  prfInput,
});

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** What the server checks and nothing else: whatever a page hands in, results of extensions are not posted. */
function forServer(response: unknown) {
  const inner = field(response, 'response');
  const names = [
    'clientDataJSON',
    'attestationObject',
    'transports',
    'authenticatorData',
    'signature',
    'userHandle',
  ];
  const kept = names.flatMap((name) => {
    const value = field(inner, name);
    return value === undefined ? [] : [[name, value]];
  });
  const id = field(response, 'id');
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: Object.fromEntries(kept),
  };
}

export function passkeyCommands(identity: IdentityEngine): PasskeyApi {
  const { transport } = identity.deps;
  const { api } = transport;
  let pendingInput: Uint8Array | null = null;

  function keeper() {
    const open = identity.session.value?.keeper;
    if (open === undefined) throw new DomainError('UNAUTHENTICATED');
    return open;
  }

  async function ask(path: string): Promise<unknown> {
    return taken(await transport.get(`${endpoint}/${path}`));
  }

  function taken(answer: Awaited<ReturnType<Transport['get']>>): unknown {
    if (answer.ok) return answer.body;
    throw readSignInAnswer(answer.status, answer.body);
  }

  async function passwordKeys(email: string, password: string) {
    const { kdf } = await api.identity.prelogin.mutate({ email });
    assertKdfParams(kdf);
    return derivePassword(password, kdf);
  }

  /** Slots of passkeys in the signed manifest. */
  function openers(): PasskeyParams[] {
    const slots = keeper().chain.manifest?.slots ?? [];
    return slots.filter((slot) => slot.kind === 'passkey').map((slot) => readPasskeyParams(slot.params));
  }

  async function list(): Promise<PasskeyView[]> {
    const ids = openers().map(({ credentialId }) => toBase64Url(credentialId));
    const rows = await api.identity.passkeys.query();
    return rows.map(({ credentialId, ...row }) => ({ ...row, opensMessages: ids.includes(credentialId) }));
  }

  async function finish(input: Parameters<PasskeyApi['finishPasskey']>[0]) {
    const prfInput = pendingInput;
    if (prfInput === null) throw new DomainError('NOT_FOUND');
    const credentialId = fromBase64Url(input.credentialId);
    const opens = input.prf !== null && credentialId.length <= limits.credentialIdBytes;
    // Before anything is sent: an authenticator that only pretends is refused whole.
    const wrapKey = opens && input.prf !== null ? derivePasskey(input.prf).wrapKey : null;
    const { authKey } = await passwordKeys(keeper().me.email, input.password);
    const currentAuthKey = toBase64(authKey);
    const body = { response: forServer(input.response), name: input.name, currentAuthKey };
    taken(await transport.post(`${endpoint}/verify-registration`, body));
    pendingInput = null;
    if (wrapKey === null) return { opensMessages: false };
    await keeper().change(
      (base) => addPasskey(base, { params: { credentialId, prfInput }, wrapKey }),
      (update) => api.identity.addPasskeySlot.mutate({ currentAuthKey, update }),
    );
    return { opensMessages: true };
  }

  async function remove(id: string): Promise<null> {
    const row = (await api.identity.passkeys.query()).find((each) => each.id === id);
    if (row === undefined) throw new DomainError('NOT_FOUND');
    const credentialId = fromBase64Url(row.credentialId);
    const isIt = (params: PasskeyParams) => equalBytes(params.credentialId, credentialId);
    if (!openers().some(isIt)) {
      await api.identity.removePasskey.mutate({ id, update: null });
      return null;
    }
    await keeper().change(
      (base) => dropPasskeys(base, (slot) => isIt(readPasskeyParams(slot.params))),
      (update) => api.identity.removePasskey.mutate({ id, update }),
    );
    return null;
  }

  async function open(input: Parameters<PasskeyApi['openWithPasskey']>[0]): Promise<PasskeyStep> {
    const { credentialId, prf, sharedComputer } = input;
    if (!input.signedIn)
      taken(
        await transport.post(`${endpoint}/verify-authentication`, { response: forServer(input.response) }),
      );
    const id = fromBase64Url(credentialId);
    if (prf !== null) {
      await identity.enter(derivePasskey(prf).wrapKey, sharedComputer, { passkey: id });
      return { next: 'open' };
    }
    const { slots } = await api.identity.material.query({ slot: 'passkey' });
    const own = slots
      .map((slot) => readPasskeyParams(readSlot(slot.blob).params))
      .find((params) => equalBytes(params.credentialId, id));
    return own === undefined ? { next: 'password' } : { next: 'ask', passkey: known(own) };
  }

  return {
    passkeys: () => attempt(list),
    beginPasskey: () =>
      attempt(async () => {
        const options = await ask('generate-register-options');
        pendingInput = newPrfInput();
        return { options, prfInput: pendingInput };
      }),
    finishPasskey: (input) => attempt(() => finish(input)),
    renamePasskey: (id, name) =>
      attempt(async () => {
        await api.identity.renamePasskey.mutate({ id, name });
        return null;
      }),
    removePasskey: (id) => attempt(() => remove(id)),
    beginPasskeyOpening: () =>
      attempt(async () => {
        const passkeys = await identity.knownPasskeys();
        const signedIn = passkeys.length > 0 && (await identity.hasOwnSession());
        return { options: await ask('generate-authenticate-options'), known: passkeys.map(known), signedIn };
      }),
    openWithPasskey: (input) => attempt(() => open(input)),
    openWithPassword: ({ password, sharedComputer }) =>
      attempt(async () => {
        const me = await api.identity.me.query();
        await identity.enter((await passwordKeys(me.email, password)).wrapKey, sharedComputer);
        return null;
      }),
  };
}
