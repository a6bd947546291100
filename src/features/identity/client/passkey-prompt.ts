/**
 * What only a page can do: ask the authenticator. Answers what the server may see, and apart from it what the authenticator makes of the
 * inputs (extension `prf`), which only the engine may see. Nothing else of a credential leaves here.
 */
import { fromBase64Url, toBase64Url } from '#src/protocol/open/bytes.ts';
import type { KnownPasskey } from './sign-in-api.ts';

export interface PasskeyAnswer {
  /** For the server; no extension results. */
  response: unknown;
  /** Base64url. */
  credentialId: string;
  prf: Uint8Array | null;
}

/** Whether this browser can be asked at all. */
export function passkeysSupported(): boolean {
  return (
    typeof window.PublicKeyCredential === 'function' &&
    'parseCreationOptionsFromJSON' in window.PublicKeyCredential &&
    'parseRequestOptionsFromJSON' in window.PublicKeyCredential
  );
}

function has(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, name) !== undefined;
}

/** What the server proposes for a new passkey; null for anything else. The browser checks the rest of it. */
export function readCreationOptions(value: unknown): PublicKeyCredentialCreationOptionsJSON | null {
  return isCreation(value) ? value : null;
}

/** What the server asks a passkey to sign; null for anything else. */
export function readRequestOptions(value: unknown): PublicKeyCredentialRequestOptionsJSON | null {
  return isRequest(value) ? value : null;
}

function isCreation(value: unknown): value is PublicKeyCredentialCreationOptionsJSON {
  return ['challenge', 'rp', 'user', 'pubKeyCredParams'].every((name) => has(value, name));
}

function isRequest(value: unknown): value is PublicKeyCredentialRequestOptionsJSON {
  return has(value, 'challenge');
}

const owned = (bytes: Uint8Array) => new Uint8Array(bytes);

function bytesOf(source: BufferSource | undefined): Uint8Array | null {
  if (source === undefined) return null;
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength));
}

function encoded(buffer: ArrayBuffer): string {
  return toBase64Url(new Uint8Array(buffer));
}

/** Field by field: `toJSON()` would carry the extension results along. */
function readAnswer(credential: Credential | null): PasskeyAnswer {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('no passkey', 'NotAllowedError');
  const { id, type, response: given } = credential;
  const about = { id, rawId: id, type, clientExtensionResults: {} };
  const prf = bytesOf(credential.getClientExtensionResults().prf?.results?.first);
  if (given instanceof AuthenticatorAttestationResponse) {
    const response = {
      clientDataJSON: encoded(given.clientDataJSON),
      attestationObject: encoded(given.attestationObject),
      transports: given.getTransports(),
    };
    return { response: { ...about, response }, credentialId: id, prf };
  }
  if (!(given instanceof AuthenticatorAssertionResponse)) throw new DOMException('odd', 'NotAllowedError');
  const response = {
    clientDataJSON: encoded(given.clientDataJSON),
    authenticatorData: encoded(given.authenticatorData),
    signature: encoded(given.signature),
    ...(given.userHandle === null ? {} : { userHandle: encoded(given.userHandle) }),
  };
  return { response: { ...about, response }, credentialId: id, prf };
}

/** The person said no, or was too slow: asking again would be a nuisance. */
function wasDeclined(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}

/** With the inputs first; an authenticator that fails over them is asked without. */
async function withOrWithout(
  ask: (prf: AuthenticationExtensionsPRFInputs | null) => Promise<Credential | null>,
  prf: AuthenticationExtensionsPRFInputs | null,
): Promise<PasskeyAnswer> {
  if (prf === null) return readAnswer(await ask(null));
  try {
    return readAnswer(await ask(prf));
  } catch (error) {
    if (wasDeclined(error)) throw error;
    return readAnswer(await ask(null));
  }
}

/** Makes a passkey. Some authenticators answer the input only when they are asked again: then they are. */
export async function createPasskey(
  options: PublicKeyCredentialCreationOptionsJSON,
  prfInput: Uint8Array,
): Promise<PasskeyAnswer> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await withOrWithout(
    (prf) =>
      navigator.credentials.create({
        publicKey: prf === null ? publicKey : { ...publicKey, extensions: { ...publicKey.extensions, prf } },
      }),
    { eval: { first: owned(prfInput) } },
  );
  if (made.prf !== null) return made;
  const { credentialId } = made;
  const challenge = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const rpId = publicKey.rp.id;
  const asked = { challenge, ...(rpId === undefined ? {} : { rpId }) };
  try {
    return { ...made, prf: (await askPasskey(asked, [{ credentialId, prfInput }])).prf };
  } catch {
    // It signs in; the password opens the messages.
    return made;
  }
}

/** Asks for a passkey: one of `known` with its input, or any without. */
export async function askPasskey(
  options: PublicKeyCredentialRequestOptionsJSON,
  known: readonly KnownPasskey[],
): Promise<PasskeyAnswer> {
  const parsed = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const publicKey: PublicKeyCredentialRequestOptions = { ...parsed, userVerification: 'required' };
  if (known.length > 0) {
    publicKey.allowCredentials = known.map(({ credentialId }) => ({
      type: 'public-key',
      id: owned(fromBase64Url(credentialId)),
    }));
  }
  const inputs = known.map(
    ({ credentialId, prfInput }) => [credentialId, { first: owned(prfInput) }] as const,
  );
  return withOrWithout(
    (prf) =>
      navigator.credentials.get({
        publicKey: prf === null ? publicKey : { ...publicKey, extensions: { ...publicKey.extensions, prf } },
      }),
    // Left out where there is nothing to ask: browsers refuse an empty one.
    inputs.length === 0 ? null : { evalByCredential: Object.fromEntries(inputs) },
  );
}
