/** The library's passkeys, as we let them: with finger, face or PIN always, enrolled only by who knows the password. */
import { passkey } from '@better-auth/passkey';
import { APIError, isAPIError } from 'better-auth/api';

export const passkeySignIn = '/passkey/verify-authentication';
export const passkeyEnrolment = '/passkey/verify-registration';
/** Of the library's endpoints these are open; lists and changes go through tRPC. */
export const passkeyPaths = [
  'GET /api/auth/passkey/generate-authenticate-options',
  'POST /api/auth/passkey/verify-authentication',
  'GET /api/auth/passkey/generate-register-options',
  'POST /api/auth/passkey/verify-registration',
] as const;

/** The library is content with a touch; for us the verification is the second step. */
function requireVerified(verified: boolean | undefined): void {
  if (verified !== true) throw new APIError('UNAUTHORIZED', { code: 'SIGN_IN_WRONG' });
}

export function passkeyPlugin(origins: readonly string[]) {
  return passkey({
    rpID: new URL(origins[0] ?? 'http://localhost').hostname,
    rpName: 'Consulta',
    origin: [...origins],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: ({ verification }) => requireVerified(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: ({ verification }) => requireVerified(verification.authenticationInfo.userVerified),
    },
  });
}

function text(value: unknown, name: string): string | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : null;
}

/** The password that has to come with a new passkey, in the form that the server knows; empty for none. */
export function enrolmentAuthKey(body: unknown): string {
  return text(body, 'currentAuthKey') ?? '';
}

/** Whose passkey the library has just taken; null when it took none. */
export function enrolledPasskey(returned: unknown): { id: string; userId: string } | null {
  if (isAPIError(returned)) return null;
  const [id, userId] = [text(returned, 'id'), text(returned, 'userId')];
  return id === null || userId === null ? null : { id, userId };
}
