/**
 * A small client of the HTTP interface: reads and writes end-to-end encrypted messages from the command line with a person's own
 * keys, using src/protocol and fetch and nothing else of this repository. See README.md beside it.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plainText } from '#src/protocol/open/content.ts';
import { conversationId as asConversationId, userId as asUserId } from '#src/protocol/open/ids.ts';
import { signReceipt } from '#src/protocol/secret/receipts.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import { type Me, signIn } from './account.ts';
import { fileOf, linesOf, printLine } from './display.ts';
import { downloadFile, uploadFile } from './files.ts';
import { Http } from './http.ts';
import { base64, type Json } from './json.ts';
import { Memory } from './memory.ts';
import { Messages } from './messages.ts';
import { People } from './people.ts';
import { Roster } from './roster.ts';
import { send } from './writer.ts';

const usage = `Usage: node examples/node-client/main.ts <command>

  list                          your conversations, newest first
  read <conversation>           its newest messages; tells the others that you have read them
  send <conversation> <text>    writes a message
  send-file <conversation> <path>
                                sends a file
  fetch-file <conversation> <key> <path>
                                fetches a file that \`read\` has shown; the path must not be there yet

  --last <n>                    how many messages to look at (20)
  --json                        one JSON object a line

Settings come from the environment: CONSULTA_EMAIL and CONSULTA_PASSWORD; CONSULTA_URL (http://localhost:3000);
CONSULTA_STATE, a folder for what this device keeps (~/.consulta-node-client).
`;

interface Session {
  http: Http;
  me: Me;
  people: People;
  memory: Memory;
}

interface Options {
  last: number;
  json: boolean;
}

function setting(name: string, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function openConversation(session: Session, id: string) {
  const roster = new Roster(asConversationId(id), session);
  return { roster, messages: new Messages(roster, session) };
}

async function list({ http, people, me }: Session, { json }: Options): Promise<void> {
  let cursor: Json | null = null;
  do {
    const query: Record<string, string | number> =
      cursor === null ? { limit: 50 } : { limit: 50, cursor: JSON.stringify(cursor.value) };
    const page = await http.get('/api/messages/conversations', query);
    for (const each of page.at('conversations').list()) {
      const ids = each
        .at('members')
        .list()
        .map((member) => asUserId(member.at('userId').text()));
      await people.ensure(ids);
      const names = ids.filter((id) => id !== me.userId).map((id) => people.nameOf(id));
      const conversationId = each.at('conversationId').text();
      const unread = each.at('unread').number();
      print(
        json
          ? JSON.stringify({ conversationId, with: names, unread })
          : `${conversationId}  ${names.join(', ')}${unread === 0 ? '' : `  (${unread} new)`}`,
      );
    }
    const next: Json = page.at('next');
    cursor = next.isAbsent ? null : next;
  } while (cursor !== null);
}

async function read(session: Session, id: string, { last, json }: Options): Promise<void> {
  const { http, me, people } = session;
  const { roster, messages } = openConversation(session, id);
  await messages.load(last);
  for (const line of linesOf(messages, people, last)) print(json ? JSON.stringify(line) : printLine(line));
  const missing = messages.tracker.withheld();
  for (const { userId, from, to } of missing)
    print(`[${to - from + 1} messages of ${people.nameOf(userId)} were withheld]`);
  const newest = messages.shown.at(-1);
  if (newest?.place !== messages.lastPlace) return;
  const signed = signReceipt(me.device, {
    conversationId: roster.conversationId,
    userId: me.userId,
    deliveredThrough: newest.place,
    readThrough: newest.place,
    headHash: newest.headerHash,
    time: Date.now(),
  });
  await http.post(`/api/messages/conversation/${id}/read`, { signed: base64(signed) });
}

async function write(session: Session, id: string, text: string, { json }: Options): Promise<void> {
  const { roster, messages } = openConversation(session, id);
  await messages.load(1);
  const sent = await send({ ...session, roster, messages }, plainText(text));
  print(json ? JSON.stringify(sent) : `Sent as #${sent.place}.`);
}

async function sendFile(session: Session, id: string, path: string, { json }: Options): Promise<void> {
  const { roster, messages } = openConversation(session, id);
  await messages.load(1);
  const file = await uploadFile(session.http, roster.conversationId, path);
  const sent = await send({ ...session, roster, messages }, { ...plainText(''), files: [file] });
  const { key, size: sizeBytes } = file;
  print(json ? JSON.stringify({ ...sent, key, sizeBytes }) : `Sent as #${sent.place}, ${sizeBytes} bytes.`);
}

async function fetchFile(session: Session, id: string, key: string, path: string, { last }: Options) {
  const { roster, messages } = openConversation(session, id);
  await messages.load(last);
  const file = fileOf(messages, key);
  if (file === null) throw new Error('No message among those has a file with this key; try a larger --last.');
  await downloadFile(session.http, roster.conversationId, file, path);
}

type Command = (session: Session, args: readonly string[], options: Options) => Promise<void>;

/** Each with how many words it needs after its name. */
const commands: Readonly<Record<string, { words: number; run: Command }>> = {
  list: { words: 0, run: (session, _none, options) => list(session, options) },
  read: { words: 1, run: (session, [id = ''], options) => read(session, id, options) },
  send: { words: 2, run: (session, [id = '', text = ''], options) => write(session, id, text, options) },
  'send-file': {
    words: 2,
    run: (session, [id = '', path = ''], options) => sendFile(session, id, path, options),
  },
  'fetch-file': {
    words: 3,
    run: (session, [id = '', key = '', path = ''], options) => fetchFile(session, id, key, path, options),
  },
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { last: { type: 'string', default: '20' }, json: { type: 'boolean', default: false } },
  });
  const [name = '', ...args] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined || args.length !== command.words) throw new Error(usage);
  await secretReady();
  const http = new Http(setting('CONSULTA_URL', 'http://localhost:3000'));
  const folder = setting('CONSULTA_STATE', join(homedir(), '.consulta-node-client'));
  const { me, memory } = await signIn(http, {
    email: setting('CONSULTA_EMAIL'),
    password: setting('CONSULTA_PASSWORD'),
    memory: (userId) => new Memory(join(folder, `${userId}.json`)),
  });
  try {
    const people = new People(http, me, memory);
    const options = { last: Number(values.last), json: values.json };
    await command.run({ http, me, people, memory }, args, options);
  } finally {
    memory.close();
    await http.post('/api/session/end', { token: me.token }).catch(() => undefined);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
