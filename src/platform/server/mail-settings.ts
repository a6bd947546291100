/** How e-mail leaves this installation: the address of a mail server, and who the mails come from. */
import * as z from 'zod';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `direct` from the first byte, `upgrade` by STARTTLS or not at all, `off` in the clear. */
  readonly tls: 'direct' | 'upgrade' | 'off';
  readonly login: { readonly user: string; readonly password: string } | null;
}

export interface MailSender {
  /** Empty: only the address is shown. */
  readonly name: string;
  readonly address: string;
}

const ports = { 'smtp:': 587, 'smtps:': 465 } as const;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function isScheme(protocol: string): protocol is keyof typeof ports {
  return protocol in ports;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function readTls({ protocol, hostname, searchParams }: URL): SmtpServer['tls'] | null {
  const options = [...searchParams];
  if (protocol === 'smtps:') return options.length === 0 ? 'direct' : null;
  if (options.length === 0) return loopback.test(hostname) ? 'off' : 'upgrade';
  const [first] = options;
  return options.length === 1 && first?.[0] === 'tls' && first[1] === 'off' ? 'off' : null;
}

/** `smtp://user:password@host:587` or `smtps://host`; null for what is neither, or would send a password in the clear over a network. */
export function readSmtpUrl(value: string): SmtpServer | null {
  if (!URL.canParse(value)) return null;
  const url = new URL(value);
  const { protocol, hostname, pathname, hash } = url;
  if (!isScheme(protocol) || hostname === '' || !/^\/?$/.test(pathname) || hash !== '') return null;
  const tls = readTls(url);
  const user = decode(url.username);
  const password = decode(url.password);
  if (tls === null || user === null || password === null || (user === '') !== (password === '')) return null;
  if (tls === 'off' && user !== '' && !loopback.test(hostname)) return null;
  const port = url.port === '' ? ports[protocol] : Number(url.port);
  if (port === 0) return null;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    tls,
    login: user === '' ? null : { user, password },
  };
}

/** `office@clinic.example` or `The clinic <office@clinic.example>`; null for anything else. */
export function readMailSender(value: string): MailSender | null {
  const [, name = '', bracketed] = /^([^<>\r\n]{0,100})<([^<>]+)>$/.exec(value.trim()) ?? [];
  const address = z
    .email()
    .max(254)
    .safeParse(bracketed ?? value.trim());
  if (!address.success) return null;
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), address: address.data };
}
