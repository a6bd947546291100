/**
 * `GET /api/mailbox/` and `GET /api/mailbox/<id>`: what the outbox holds, for whoever tries Consulta out without a mail server.
 * Mails hold links that open accounts, so only administrators see them.
 */
import { DomainError } from '#src/platform/domain-error.ts';
import type { HttpProgram } from '#src/platform/server/http-program.ts';
import { isReadOnly, pathOf } from '#src/platform/server/request.ts';
import { escapeHtml } from './mail-layout.ts';
import type { KeptMail, Outbox } from './outbox.ts';

const mailboxPath = '/api/mailbox/';

/** Mails have inline styles; the page may load, run and send nothing. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

function renderList(mails: readonly KeptMail[]): string {
  const rows = mails.map(({ id, to, subject, sentAt }) => {
    const link = `<a href="${mailboxPath}${escapeHtml(id)}">${escapeHtml(subject)}</a>`;
    const when = new Date(sentAt).toISOString();
    return `<li><p>${link}<br>${escapeHtml(to)} · <time datetime="${when}">${when}</time></p></li>`;
  });
  const list = rows.length === 0 ? '<p>No mail yet.</p>' : `<ol>${rows.join('\n')}</ol>`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mailbox</title>',
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    '</head><body style="font-family:system-ui,sans-serif;max-width:720px;margin:24px auto;padding:0 16px">',
    `<h1>Mailbox</h1><p>No mail server is set (SMTP_URL): these mails have not left.</p>${list}</body></html>`,
  ].join('\n');
}

async function render(outbox: Outbox, id: string): Promise<string> {
  if (id === '') return renderList(await outbox.list());
  const mail = await outbox.find(id);
  if (mail === null) throw new DomainError('NOT_FOUND');
  return mail.html;
}

export function createMailboxProgram(outbox: Outbox): HttpProgram {
  return {
    path: mailboxPath,
    limit: 'read',
    async handle(request, response, session) {
      if (!isReadOnly(request.method)) throw new DomainError('NOT_FOUND');
      if (session === null) throw new DomainError('UNAUTHENTICATED');
      if (session.role !== 'admin') throw new DomainError('NOT_FOUND');
      const html = await render(outbox, pathOf(request).slice(mailboxPath.length));
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy,
          'cache-control': 'no-store',
        })
        .end(html);
    },
  };
}
