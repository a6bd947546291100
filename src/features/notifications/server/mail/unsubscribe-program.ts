/**
 * `GET /api/unsubscribe/<token>` asks, `POST` turns one kind of e-mail off for one person (RFC 8058: one request, without a
 * sign-in). Asking changes nothing: programs that look through mails for viruses open every address in them.
 */
import { DomainError } from '#src/platform/domain-error.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { isReadOnly, pathOf } from '#src/platform/server/request.ts';
import type { MailChoices } from '../mail-choices.ts';
import { categoryOf } from './mail-content.ts';
import { renderUnknown, renderUnsubscribe } from './unsubscribe-page.ts';
import type { UnsubscribeTokens } from './unsubscribe-token.ts';

/** Takes the token behind it. */
export const unsubscribePath = '/api/unsubscribe/';

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export function createUnsubscribeProgram(tokens: UnsubscribeTokens, choices: MailChoices): HttpProgram {
  const read = (path: string) => tokens.read(path.slice(unsubscribePath.length));

  async function render(path: string, change: boolean): Promise<string | null> {
    const asked = read(path);
    const category = asked === null ? null : categoryOf(asked.kind);
    if (asked === null || category === null) return null;
    const before = await choices.find(asked.userId);
    if (before === null) return null;
    if (change) await choices.turnOff(asked.userId, category);
    return renderUnsubscribe(change || !before.takes(category) ? 'off' : 'ask', category, before.locale);
  }

  return {
    path: unsubscribePath,
    limit: 'write',
    // Mail programs send no Origin, and browsers none of ours from a page without a referrer: the token is the proof.
    isSigned: (request) => request.method === 'POST' && read(pathOf(request)) !== null,
    async handle(request, response) {
      const change = request.method === 'POST';
      if (!change && !isReadOnly(request.method)) throw new DomainError('NOT_FOUND');
      const html = await render(pathOf(request), change);
      response
        .writeHead(html === null ? 404 : 200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy,
          'cache-control': 'no-store',
        })
        .end(html ?? renderUnknown());
    },
  };
}
