import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/server/clock.ts';
import { readConfig } from '#src/platform/server/config.ts';
import { canaries, mailContents, mailStart } from '#tests/support/mail-contents.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { mailReasons } from './mail-content.ts';
import { createMailPost, type MailPost } from './mail-post.ts';

const origin = 'https://clinic.example';
const clinicName = 'Clínica “San Telmo” <niños & adultos>';
let folder: string;
let server: Awaited<ReturnType<typeof startMailServer>>;
let post: MailPost;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consulta-mail-'));
  server = await startMailServer();
  const config = readConfig({
    DATA_DIR: folder,
    SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    MAIL_FROM: 'Clínica <office@clinic.example>',
  });
  post = createMailPost({ config, origins: [origin], clock: systemClock });
});
afterAll(async () => {
  post.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const each = (['en', 'es'] as const).flatMap((locale) =>
  mailContents.map((content, index) => ({ locale, content, kind: content.kind, index })),
);

function readEvent(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const component = calendar.getFirstSubcomponent('vevent');
  if (component === null) throw new Error('no event');
  return { method: calendar.getFirstPropertyValue('method'), event: new ICAL.Event(component) };
}

function readFileContent(content: string | ArrayBuffer | Uint8Array): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

describe('a mail that a real mail server received', () => {
  it.each(each)('says "$kind" in $locale and nothing more ($index)', async ({ locale, content, index }) => {
    await post.send({
      key: `${locale}-${index}`,
      to: 'reader@example.org',
      userId: 'user-1',
      reader: { locale, timeZone: 'Europe/Madrid', clinicName },
      content,
    });
    const { mail, raw, from, to } = await server.readLast();
    const { subject = '', text = '', html = '' } = mail;

    expect([from, to]).toEqual(['office@clinic.example', ['reader@example.org']]);
    expect(mail.from).toMatchObject({ name: 'Clínica', address: 'office@clinic.example' });
    expect(subject).not.toMatch(/undefined|\[object|Telmo|2026/);
    expect(subject.length).toBeGreaterThan(5);
    expect(`${text}${html}`).not.toMatch(/undefined|\[object|null|NaN/);

    // Both parts lead to the same place, and only to the clinic.
    const link = `${origin}${content.path}`;
    expect(text).toContain(link);
    expect(html).toContain(`href="${link}"`);
    const urls = `${text}\n${html}`.match(/https?:\/\/[^\s"<]+/g) ?? [];
    expect(urls.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
    expect(html).not.toMatch(/<img|<link|<script|url\(|@import/i);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toContain('&lt;niños &amp; adultos&gt;');
    expect(text).toContain(locale === 'en' ? 'Hello,' : 'Hola:');

    const files = mail.attachments.map((file) => readFileContent(file.content));
    const everything = [raw, subject, text, html, ...files].join('\n');
    for (const canary of Object.values(canaries)) expect(everything).not.toContain(canary);

    const header = (key: string) => mail.headers.find((one) => one.key === key)?.value;
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(header('x-mailer')).toBeUndefined();
    expect(mail.messageId).toMatch(/^<[0-9a-f]{40}@clinic\.example>$/);
    if (mailReasons[content.kind] === 'chosen') {
      expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
      const token = /^<https:\/\/clinic\.example\/api\/unsubscribe\/([^>]+)>$/.exec(
        header('list-unsubscribe') ?? '',
      )?.[1];
      expect(post.unsubscribe.read(token ?? '')).toEqual({ userId: 'user-1', kind: content.kind });
      expect(html).toContain(`href="${origin}/settings"`);
    } else expect(header('list-unsubscribe')).toBeUndefined();

    if (['until', 'entry', 'start', 'at'].some((moment) => moment in content)) {
      expect(text).toContain(
        locale === 'en'
          ? 'Tuesday, November 24, 2026 at 10:30 AM (Central European'
          : 'martes, 24 de noviembre de 2026 a las 10:30 (hora',
      );
    }
    expect(mail.attachments.length > 0).toBe('entry' in content);
  });

  it.each([
    ['appointment-made', 'PUBLISH', 3],
    ['appointment-changed', 'PUBLISH', 4],
    ['appointment-cancelled', 'CANCEL', 5],
  ])('carries a calendar file for "%s" that other programs read', async (kind, method, revision) => {
    const content = mailContents.find((one) => one.kind === kind);
    if (content === undefined) throw new Error('no such mail');
    await post.send({
      key: `calendar ${kind}`,
      to: 'reader@example.org',
      userId: null,
      reader: { locale: 'es', timeZone: 'Europe/Madrid', clinicName },
      content,
    });
    const { mail } = await server.readLast();
    const file = mail.attachments.find((one) => one.filename === 'appointment.ics');
    if (file === undefined) throw new Error('no calendar file');
    const read = readEvent(readFileContent(file.content));
    expect(read.method).toBe(method);
    expect(read.event.sequence).toBe(revision);
    expect(read.event.startDate.toUnixTime() * 1_000).toBe(mailStart);
    expect(read.event.summary).toContain('San Telmo');
  });

  it('has the same identity when it is sent again, and another for another cause', async () => {
    const send = async (key: string) => {
      const reader = { locale: 'en', timeZone: 'UTC', clinicName } as const;
      const content = { kind: 'visit-ready', path: '/visits/1' } as const;
      await post.send({ key, to: 'reader@example.org', userId: 'user-1', reader, content });
      return (await server.readLast()).mail.messageId;
    };
    const first = await send('visit 1 ready');
    expect(await send('visit 1 ready')).toBe(first);
    expect(await send('visit 2 ready')).not.toBe(first);
    expect(first).not.toContain('visit');
  });

  it('goes to one address: what looks like more is refused', async () => {
    const before = server.received.length;
    const reader = { locale: 'en', timeZone: 'UTC', clinicName } as const;
    const content = { kind: 'visit-ready', path: '/visits/1' } as const;
    const to = 'reader@example.org\r\nBcc: thief@example.org';
    await post.send({ key: 'two', to, userId: null, reader, content }).catch(() => undefined);
    const recipients = server.received.slice(before).flatMap((mail) => mail.to);
    expect(recipients).not.toContain('thief@example.org');
    expect(server.received.slice(before).every((mail) => !/^bcc:/im.test(mail.raw))).toBe(true);
  });
});
