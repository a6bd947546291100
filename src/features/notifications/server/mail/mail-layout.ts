/**
 * One page of a mail, as HTML and as plain text. Pure. No pictures, no fonts, no styles from elsewhere: opening a mail tells
 * nobody anything.
 */
import type { Locale } from '#src/features/identity/contract.ts';

export interface MailPage {
  readonly locale: Locale;
  readonly title: string;
  readonly greeting: string;
  readonly lines: readonly string[];
  readonly button: { readonly label: string; readonly url: string; readonly copyLink: string };
  readonly footer: readonly string[];
  readonly settings: { readonly label: string; readonly url: string } | null;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text as it stands in HTML, in attributes too. */
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const font = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';
const styles = {
  body: `margin:0;padding:24px 16px;${font};font-size:18px;line-height:1.5`,
  page: 'max-width:560px;margin:0 auto',
  title: 'font-size:24px;line-height:1.3;margin:0 0 16px',
  line: 'margin:0 0 16px',
  button:
    'display:inline-block;padding:14px 24px;border-radius:8px;background:#0f5c6e;color:#ffffff;font-weight:600;text-decoration:none',
  small: 'margin:0 0 12px;font-size:15px',
  address: 'margin:0 0 24px;font-size:15px;word-break:break-all',
} as const;

const paragraph = (style: string, content: string) => `<p style="${style}">${content}</p>`;

/** The HTML part. */
export function renderHtml({ locale, title, greeting, lines, button, footer, settings }: MailPage): string {
  const url = escapeHtml(button.url);
  const parts = [
    `<h1 style="${styles.title}">${escapeHtml(title)}</h1>`,
    ...[greeting, ...lines].map((line) => paragraph(styles.line, escapeHtml(line))),
    paragraph(styles.line, `<a href="${url}" style="${styles.button}">${escapeHtml(button.label)}</a>`),
    paragraph(styles.small, escapeHtml(button.copyLink)),
    paragraph(styles.address, `<a href="${url}">${url}</a>`),
    '<hr>',
    ...footer.map((line) => paragraph(styles.small, escapeHtml(line))),
    ...(settings === null
      ? []
      : [paragraph(styles.small, `<a href="${escapeHtml(settings.url)}">${escapeHtml(settings.label)}</a>`)]),
  ];
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<title>${escapeHtml(title)}</title></head><body style="${styles.body}"><main style="${styles.page}">`,
    ...parts,
    '</main></body></html>',
  ].join('\n');
}

/** The plain text part: the same words in the same order. */
export function renderText({ title, greeting, lines, button, footer, settings }: MailPage): string {
  const blocks = [
    title,
    greeting,
    ...lines,
    `${button.label}:\n${button.url}`,
    '-- ',
    ...footer,
    ...(settings === null ? [] : [`${settings.label}:\n${settings.url}`]),
  ];
  return `${blocks.join('\n\n')}\n`;
}
