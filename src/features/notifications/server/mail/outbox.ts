/**
 * Where mails go while no mail server is set: a folder, one file a mail, for whoever tries Consulta out. The files hold links that
 * open accounts, so they are for the owner of the folder only.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '#src/platform/server/clock.ts';
import type { Mailer } from './mailer.ts';

const keptMail = z.object({
  id: z.string(),
  sentAt: z.number(),
  to: z.string(),
  kind: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  /** Text of the attached calendar file. */
  calendar: z.string().nullable(),
});
export type KeptMail = z.infer<typeof keptMail>;

/** More than anybody reads; older ones are removed. */
const most = 200;
const idPattern = /^[0-9a-f]{40}$/;

export interface Outbox extends Mailer {
  /** Newest first. */
  list(): Promise<KeptMail[]>;
  /** Null when there is no such mail (any more). */
  find(id: string): Promise<KeptMail | null>;
  /** Every mail to this address goes. */
  removeTo(address: string): Promise<void>;
}

export interface OutboxOptions {
  /** Made with the first mail. */
  readonly folder: string;
  readonly clock: Clock;
  readonly limit?: number;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
}

/** What `read` answers, or null when the file is not there. */
async function ifThere<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** An outbox in a folder; two instances may share it. */
export function createOutbox({ folder, clock, limit = most }: OutboxOptions): Outbox {
  async function find(id: string): Promise<KeptMail | null> {
    if (!idPattern.test(id)) return null;
    const text = await ifThere(readFile(join(folder, `${id}.json`), 'utf8'));
    return text === null ? null : keptMail.parse(JSON.parse(text));
  }

  async function listIds(): Promise<string[]> {
    const names = (await ifThere(readdir(folder))) ?? [];
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    return ids.filter((id) => idPattern.test(id));
  }

  async function removeOldest(): Promise<void> {
    const ids = await listIds();
    if (ids.length <= limit) return;
    const files = await Promise.all(
      ids.map(async (id) => {
        const path = join(folder, `${id}.json`);
        return { path, changedAt: (await ifThere(stat(path)))?.mtimeMs ?? 0 };
      }),
    );
    const oldest = files.toSorted((a, b) => a.changedAt - b.changedAt).slice(0, ids.length - limit);
    await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
  }

  return {
    async send({ id, to, mail }) {
      const { kind, subject, text, html, calendar } = mail;
      const kept: KeptMail = {
        ...{ id, sentAt: clock.now(), to, kind, subject, text, html },
        calendar: calendar?.content ?? null,
      };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${id}.json`);
      // Whole or not at all, also when the process is killed here.
      const unfinished = `${path}.${process.pid}`;
      await writeFile(unfinished, JSON.stringify(kept), { mode: 0o600 });
      await rename(unfinished, path);
      await removeOldest();
    },
    find,
    async removeTo(address) {
      for (const id of await listIds())
        if ((await find(id))?.to === address) await rm(join(folder, `${id}.json`), { force: true });
    },
    async list() {
      const mails = await Promise.all((await listIds()).map(find));
      return mails.filter((mail) => mail !== null).toSorted((a, b) => b.sentAt - a.sentAt);
    },
    close: () => undefined,
  };
}
