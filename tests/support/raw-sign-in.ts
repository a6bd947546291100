/** Sign-in as bare requests, for what a browser would hide: cookies with their attributes, headers, status. */

/** Posts JSON from one of the server's own pages. */
export function postJson(
  origin: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, ...headers },
    body: JSON.stringify(body),
  });
}

export function postSignIn(
  origin: string,
  email: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return postJson(origin, '/api/auth/sign-in/email', { email, password }, headers);
}

/** The whole Set-Cookie header of the session; empty when there is none. */
export function sessionCookie(response: Response): string {
  return response.headers.getSetCookie().find((each) => each.includes('session_token=')) ?? '';
}

/** `name=value` as a browser sends it back. */
export function cookiePair(response: Response): string {
  return sessionCookie(response).split(';')[0] ?? '';
}

/** Who the server takes the owner of this cookie for. */
export function getMe(origin: string, cookie: string): Promise<Response> {
  return fetch(`${origin}/api/trpc/identity.me`, { headers: { cookie } });
}
