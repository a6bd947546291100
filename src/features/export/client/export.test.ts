import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unzipSync, zlibSync } from 'fflate';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import { writeArchive } from './conversation-archive.ts';
import { type PdfWords, writePdf } from './conversation-pdf.ts';
import { ExportFailed, ExportSource } from './export-source.ts';
import { Sha256 } from './sha256.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const fontFolder = join(
  dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
  'ttf',
);
const fonts = {
  regular: new Uint8Array(readFileSync(join(fontFolder, 'DejaVuSans.ttf'))),
  bold: new Uint8Array(readFileSync(join(fontFolder, 'DejaVuSans-Bold.ttf'))),
};
const facts = {
  clinicName: 'Clínica Sur',
  exportedAt: Date.UTC(2026, 10, 21),
  origin: 'https://clinic.example',
};

const words: PdfWords = {
  language: 'es',
  title: 'Conversación',
  conversation: 'Ana y Doctor',
  exported: (by, at) => `Exportado por ${by} ${new Date(at).toISOString()}`,
  people: 'Personas',
  person: ({ name, state }) => `${name}: ${state}`,
  day: (ms) => new Date(ms).toISOString().slice(0, 10),
  clock: (ms) => new Date(ms).toISOString().slice(11, 16),
  change: ({ action, actor }) => `${actor.name} ${action}`,
  state: ({ state }) => `(${state})`,
  edited: () => 'editado',
  reply: 'respuesta',
  forwarded: 'reenviado',
  actingFor: (name) => `por ${name}`,
  urgent: 'urgente',
  reaction: (emoji, names) => `${emoji} ${names}`,
  file: (name, sizeBytes, sha256) => `${name} ${sizeBytes} ${sha256}`,
  tooManyPictures: 'más imágenes',
  removed: 'retirado',
  end: (messages) => `${messages} mensajes`,
  footer: (page, pages) => `${page} / ${pages}`,
};

describe('checksums over pieces', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 1_000, 70_001])('are those of other programs: %i bytes', (length) => {
    const bytes = new Uint8Array(length).map((_, at) => at * 7);
    const sum = new Sha256();
    for (let at = 0; at < length; at += 37) sum.update(bytes.subarray(at, at + 37));
    expect(sum.hex()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('the export of a conversation', () => {
  let world: FakeWorld;
  let ana: FakeDevice;
  let doctor: FakeDevice;
  let id: string;

  beforeEach(async () => {
    world = await FakeWorld.open();
    ana = await world.person('Ana', 'patient');
    doctor = await world.person('Doctor Núñez');
    id = await ana.startWith(doctor);
    await ana.open(id);
    await doctor.open(id);
  });
  afterEach(() => world.close());

  function source(device: FakeDevice, signal = new AbortController().signal) {
    const steps: string[] = [];
    const told = new ExportSource({
      engine: device.engine,
      conversationId: id,
      signal,
      onProgress: ({ step, done, total }) => steps.push(`${step} ${done}/${total}`),
    });
    return { told, steps };
  }

  /** Lets the fake clock run while real work is done. */
  async function meanwhile<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const done = work.finally(() => {
      over = true;
    });
    done.catch(() => undefined);
    while (!over) await world.pass(10);
    return done;
  }

  async function archive(device: FakeDevice) {
    const parts: Uint8Array[] = [];
    const { told, steps } = source(device);
    await meanwhile(
      writeArchive(told, facts, {
        async write(bytes) {
          parts.push(bytes.slice());
        },
      }),
    );
    const entries = unzipSync(new Uint8Array(Buffer.concat(parts)));
    const text = (name: string) => new TextDecoder().decode(entries[name]);
    return { entries, steps, json: JSON.parse(text('conversation.json')), sums: text('SHA256SUMS') };
  }

  async function sendFile(device: FakeDevice, name: string, type: string, bytes: Uint8Array<ArrayBuffer>) {
    const file = { file: new Blob([bytes]), name, type, original: true, voice: null };
    const { uploadIds } = expectValue(await device.engine.addUploads(id, [file]));
    await vi.waitFor(async () => {
      await world.pass(2_000);
      expect(device.chat(id).uploads.map(({ stage }) => stage)).toEqual(['done']);
    }, 20_000);
    expectValue(await device.engine.send(id, 'with a file', { uploadIds }));
    await world.pass(2_000);
  }

  it('has every message of every page with what happened to it, and the files byte for byte', async () => {
    const bytes = new Uint8Array(5 * 1024 * 1024 + 3).map((_, at) => (at * 31) % 251);
    const [first = '', second = '', third = ''] = await ana.write(id, 'uno', 'dos', 'tres');
    await ana.write(id, ...Array.from({ length: 230 }, (_, n) => `línea ${n}`));
    expectValue(await ana.engine.editMessage(id, first, 'uno, corregido'));
    expectValue(await ana.engine.deleteMessage(id, second));
    await world.pass();
    await doctor.engine.jumpToMessage(id, third);
    await world.pass();
    expectValue(await doctor.engine.react(id, third, '👍', true));
    await world.pass();
    await sendFile(ana, 'informe médico.dcm', 'application/dicom', bytes);
    expectValue(await doctor.engine.verifyContact(ana.userId));
    await world.pass(3_000);

    const { entries, json, sums, steps } = await archive(doctor);
    expect(json).toMatchObject({
      format: 'consulta-conversation-export',
      version: 1,
      exportedBy: { name: 'Doctor Núñez' },
      clinic: { name: 'Clínica Sur' },
      conversation: { id, kind: 'direct' },
      memberChanges: [{ action: 'created' }],
    });
    expect(json.people).toContainEqual(expect.objectContaining({ name: 'Ana', verification: 'verified' }));
    expect(json.messages).toHaveLength(234);
    expect(json.messages[0]).toMatchObject({
      text: 'uno, corregido',
      firstText: 'uno',
      sender: { name: 'Ana' },
    });
    expect(json.messages[1]).toMatchObject({ state: 'deleted', text: '' });
    expect(json.messages[2]).toMatchObject({ text: 'tres', reactions: [{ emoji: '👍' }] });
    const [file] = json.messages.at(-1).files;
    expect(file).toMatchObject({ name: 'informe médico.dcm', sizeBytes: bytes.length });
    expect(Buffer.compare(entries[file.path] ?? Buffer.alloc(0), bytes)).toBe(0);
    expect(sums).toBe(`${createHash('sha256').update(bytes).digest('hex')}  ${file.path}\n`);
    expect(steps[0]).toMatch(/^messages 0\//);
    expect(steps.at(-1)).toMatch(/^files /);
  });

  it('can be read on paper: accents, pictures, checksums, pages with numbers', async () => {
    await ana.write(
      id,
      'Mañana tomaré la medicación',
      ...Array.from({ length: 60 }, (_, n) => `línea ${n}`),
      'fin 👍',
    );
    await sendFile(ana, 'foto.png', 'image/png', png());
    const { told } = source(ana);
    const bytes = await meanwhile(writePdf(told, facts, words, fonts));
    const document = await getDocument({ data: bytes.slice(), verbosity: 0 }).promise;
    const texts: string[] = [];
    let pictures = 0;
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      texts.push(items.map((item) => ('str' in item ? item.str : '')).join('\n'));
      pictures += (await page.getOperatorList()).fnArray.filter((fn) => fn === 85).length;
    }
    const all = texts.join('\n');
    expect(document.numPages).toBeGreaterThan(1);
    expect(all).toContain('Clínica Sur');
    expect(all).toContain('Mañana tomaré la medicación');
    expect(all).toContain('fin [U+1F44D]');
    expect(all).toContain('Exportado por Ana');
    expect(all).toContain('foto.png');
    expect(all).toContain('63 mensajes');
    texts.forEach((text, place) => {
      expect(text).toContain(`${place + 1} / ${document.numPages}`);
    });
    expect(pictures).toBe(1);
    expect((await document.getMetadata()).info).toMatchObject({ Language: 'es', Title: 'Conversación' });
    await document.loadingTask.destroy();
  });

  it('stops when it is told to, and says why it failed', async () => {
    await ana.write(id, 'one');
    const control = new AbortController();
    const { told } = source(ana, control.signal);
    control.abort();
    await expect(meanwhile(writePdf(told, facts, words, fonts))).rejects.toThrow(/abort/i);
    ana.network.fault = ({ path }) => (path === 'messages.conversation' ? { fail: 'UNAVAILABLE' } : null);
    await expect(meanwhile(writePdf(source(ana).told, facts, words, fonts))).rejects.toBeInstanceOf(
      ExportFailed,
    );
  });

  it('marks what failed a check', async () => {
    const [, second = ''] = await ana.write(id, 'one', 'two');
    const lie = <T>(answer: T): T => {
      const page: unknown = answer;
      if (typeof page !== 'object' || page === null || !('messages' in page) || !Array.isArray(page.messages))
        return answer;
      for (const message of page.messages)
        if (message.messageId === second)
          message.body = message.body.map((byte: number, at: number) => (at === 99 ? byte ^ 1 : byte));
      return answer;
    };
    doctor.network.lie = (path, answer) =>
      path === 'messages.conversation' ? lie(structuredClone(answer)) : answer;
    const { json } = await archive(doctor);
    expect(json.messages.map((message: { state: string }) => message.state)).toEqual(['text', 'refused']);
  });
});

/** Two by two pixels. */
function png(): Uint8Array<ArrayBuffer> {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = (crcTable[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
    return out;
  };
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = Uint8Array.of(0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 90, 90, 90);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return new Uint8Array(
    Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', zlibSync(rows)),
      chunk('IEND', new Uint8Array(0)),
    ]),
  );
}
