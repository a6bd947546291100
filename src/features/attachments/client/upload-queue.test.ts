import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessageItem } from '#src/features/messaging/client/engine-api.ts';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { type FakeDevice, FakeWorld } from '#tests/support/messaging/fake-world.ts';
import type { NewUpload } from './attachment-api.ts';

vi.setConfig({ testTimeout: 60_000 });

const mebibyte = 1024 * 1024;
let world: FakeWorld;
let ana: FakeDevice;
let doctor: FakeDevice;
let id: string;

beforeEach(async () => {
  world = await FakeWorld.open();
  ana = await world.person('Ana', 'patient');
  doctor = await world.person('Doctor');
  id = await ana.startWith(doctor);
  await ana.open(id);
  await doctor.open(id);
});
afterEach(() => world.close());

/** Bytes that no sniffer takes for anything. */
function bytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).map((_, at) => (at * 31 + (at >> 8)) % 255);
}

function file(content: Uint8Array<ArrayBuffer>, more: Partial<NewUpload> = {}): NewUpload {
  const type = 'application/dicom';
  return { file: new Blob([content]), name: 'scan.dcm', type, original: false, voice: null, ...more };
}

const add = async (device: FakeDevice, ...files: NewUpload[]) =>
  expectValue(await device.engine.addUploads(id, files)).uploadIds;

function items(device: FakeDevice): MessageItem[] {
  return device.chat(id).items.filter((item) => item.type === 'message');
}

function filesOf(device: FakeDevice) {
  return items(device).flatMap(({ key, content }) =>
    content.kind === 'text' ? content.files.map((each) => ({ messageId: key, ...each })) : [],
  );
}

async function readWhole(device: FakeDevice): Promise<Uint8Array> {
  const [found] = filesOf(device);
  if (found === undefined) throw new Error('no file');
  const parts: Uint8Array[] = [];
  for (let at = 0; at < found.sizeBytes; at += 4 * mebibyte)
    parts.push(
      expectValue(await device.engine.readFile(id, found.messageId, found.fileId, at, at + 4 * mebibyte)),
    );
  return Buffer.concat(parts);
}

/** Until nothing moves any more: sealing takes real time. */
async function settle(stage: 'done' | 'failed' | 'waiting', device = ana): Promise<void> {
  await vi.waitFor(async () => {
    await world.pass(2_000);
    const views = [...device.chat(id).uploads, ...items(device).flatMap(({ uploads }) => uploads)];
    expect(views.map((view) => view.stage)).toEqual(views.map(() => stage));
  }, 20_000);
}

describe('a file', () => {
  it('goes with its words and comes out the same, with any range of it', async () => {
    const content = bytes(9 * mebibyte + 5);
    const uploadIds = await add(ana, file(content));
    await settle('done');
    expectValue(await ana.engine.send(id, 'my scan', { uploadIds }));
    await world.pass(2_000);
    expect(ana.chat(id).uploads).toEqual([]);
    expect(filesOf(doctor)).toMatchObject([{ name: 'scan.dcm', sizeBytes: content.length, thumb: null }]);
    expect(Buffer.compare(await readWhole(doctor), content)).toBe(0);
    const [found] = filesOf(doctor);
    if (found === undefined) throw new Error('no file');
    const across = await doctor.engine.readFile(
      id,
      found.messageId,
      found.fileId,
      4 * mebibyte - 3,
      4 * mebibyte + 3,
    );
    expect(expectValue(across)).toEqual(content.subarray(4 * mebibyte - 3, 4 * mebibyte + 3));
    expect(await ana.records.list('files', '')).toEqual([]);
    expect(doctor.row(id).preview).toMatchObject({ text: 'my scan', fileCount: 1 });
  });

  it('of no bytes at all arrives too', async () => {
    const uploadIds = await add(ana, file(new Uint8Array(0)));
    await settle('done');
    expectValue(await ana.engine.send(id, '', { uploadIds }));
    await world.pass(2_000);
    expect(filesOf(doctor)).toMatchObject([{ sizeBytes: 0 }]);
    expect((await readWhole(doctor)).length).toBe(0);
  });

  it('keeps nothing readable on the way: not its name, not its bytes', async () => {
    const canary = new TextEncoder().encode('canary '.repeat(1_000));
    const uploadIds = await add(ana, file(canary, { name: 'canary.txt' }));
    await settle('done');
    for (const store of ['uploads', 'files', 'outbox'] as const)
      for (const { value } of await ana.records.list(store, ''))
        expect(Buffer.from(value).includes('canary')).toBe(false);
    expectValue(await ana.engine.send(id, '', { uploadIds }));
    await world.pass(2_000);
    for (const { bytes: stored } of world.files.stored.values())
      expect(Buffer.from(stored).includes('canary')).toBe(false);
    expect(filesOf(doctor)).toMatchObject([{ name: 'canary.txt' }]);
  });
});

describe('the queue', () => {
  it('goes on where the connection was lost', async () => {
    world.files.cutAfter = 5 * mebibyte;
    const content = bytes(12 * mebibyte);
    const uploadIds = await add(ana, file(content));
    expectValue(await ana.engine.send(id, 'cut', { uploadIds }));
    await vi.waitFor(async () => {
      await world.pass(2_000);
      expect(filesOf(doctor)).toHaveLength(1);
    }, 20_000);
    expect(world.files.receivedBytes).toBeLessThan(12.1 * mebibyte);
    expect(Buffer.compare(await readWhole(doctor), content)).toBe(0);
  });

  it('goes on at once when the server is back, however long it was away', async () => {
    world.files.refusal = new DomainError('UNAVAILABLE');
    const uploadIds = await add(ana, file(bytes(1_000)));
    expectValue(await ana.engine.send(id, 'at once', { uploadIds }));
    await settle('waiting');
    await world.pass(120_000);
    ana.network.setOnline(false);
    world.files.refusal = null;
    ana.network.setOnline(true);
    // Three seconds at most on the clock of the queue, whose pauses had grown to thirty.
    let passedMs = 0;
    await vi.waitFor(async () => {
      await world.pass(passedMs < 3_000 ? 100 : 0);
      passedMs += 100;
      expect(filesOf(doctor)).toHaveLength(1);
    }, 20_000);
  });

  it('survives a reload half-way, message and all', async () => {
    world.files.cutAfter = 5 * mebibyte;
    const content = bytes(12 * mebibyte);
    const uploadIds = await add(ana, file(content));
    expectValue(await ana.engine.send(id, 'reload', { uploadIds }));
    await vi.waitFor(() => expect(world.files.cutAfter).toBeNull(), 20_000);
    ana.network.setOnline(false);
    await ana.crash();
    await ana.open(id);
    expect(items(ana)).toMatchObject([{ state: 'sending', uploads: [{ name: 'scan.dcm' }] }]);
    ana.network.setOnline(true);
    await vi.waitFor(async () => {
      await world.pass(2_000);
      expect(filesOf(doctor)).toHaveLength(1);
    }, 20_000);
    expect(world.files.receivedBytes).toBeLessThan(12.1 * mebibyte);
    expect(Buffer.compare(await readWhole(doctor), content)).toBe(0);
  });

  it('does not hold up words that are written after it', async () => {
    ana.network.setOnline(false);
    const uploadIds = await add(ana, file(bytes(1_000)));
    expectValue(await ana.engine.send(id, 'with a file', { uploadIds }));
    world.files.refusal = new DomainError('UNAVAILABLE');
    ana.network.setOnline(true);
    await ana.write(id, 'words');
    expect(items(doctor).map(({ content }) => content)).toMatchObject([{ text: 'words' }]);
    world.files.refusal = null;
    await world.pass(60_000);
    expect(items(doctor).map(({ content }) => content)).toMatchObject([
      { text: 'words' },
      { text: 'with a file' },
    ]);
  });

  it('says when the clinic has no room, and tries again when asked', async () => {
    world.files.refusal = new DomainError('STORAGE_FULL');
    const [uploadId = ''] = await add(ana, file(bytes(1_000)));
    await settle('failed');
    expect(ana.chat(id).uploads).toMatchObject([{ failure: { kind: 'domain', code: 'STORAGE_FULL' } }]);
    world.files.refusal = null;
    await ana.engine.retryUpload(id, uploadId);
    await settle('done');
  });

  it('says under which reference the server failed, also after a reload', async () => {
    world.files.refusal = new DomainError('STORAGE_FULL', { reference: '7f3a91bc-6a70' });
    const uploadIds = await add(ana, file(bytes(1_000)));
    expectValue(await ana.engine.send(id, 'my scan', { uploadIds }));
    await settle('failed');
    await ana.reload();
    await ana.open(id);
    expect(items(ana).flatMap(({ uploads }) => uploads)).toMatchObject([
      { failure: { code: 'STORAGE_FULL', reference: '7f3a91bc-6a70' } },
    ]);
  });

  it('gives a file up when it is cancelled; a message of nothing else goes with it', async () => {
    ana.network.setOnline(false);
    const [uploadId = ''] = await add(ana, file(bytes(1_000)));
    expectValue(await ana.engine.send(id, '', { uploadIds: [uploadId] }));
    await settle('waiting');
    expect(items(ana)).toHaveLength(1);
    await ana.engine.cancelUpload(id, uploadId);
    await world.pass(2_000);
    expect(items(ana)).toEqual([]);
    expect(await ana.records.list('files', '')).toEqual([]);
    expect(await ana.records.list('uploads', '')).toEqual([]);
  });

  it('takes no file above the limit and not too many at once', async () => {
    world.clinic.fileLimits = { ...world.clinic.fileLimits, maxFileBytes: 10, maxFilesPerMessage: 2 };
    expect(await ana.engine.addUploads(id, [file(bytes(11))])).toMatchObject({
      failure: { code: 'FILE_TOO_LARGE' },
    });
    const three = [file(bytes(1)), file(bytes(2)), file(bytes(3))];
    expect(await ana.engine.addUploads(id, three)).toMatchObject({ failure: { code: 'TOO_MANY_FILES' } });
    expect(ana.chat(id).uploads).toEqual([]);
  });

  it('says so when a file went away before it was read', async () => {
    const gone = new Blob([bytes(1_000)]);
    gone.slice = () => {
      throw new Error('NotReadableError');
    };
    await add(ana, { ...file(bytes(1)), file: gone });
    await settle('failed');
    expect(ana.chat(id).uploads).toMatchObject([{ failure: { code: 'FILE_UNREADABLE' } }]);
  });
});

describe('a picture', () => {
  const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, ...new TextEncoder().encode('Exif GPS')]);

  it('is drawn anew before it leaves, or stays when a person wants that', async () => {
    const drawn = {
      type: 'image/jpeg',
      width: 4,
      height: 3,
      thumb: { bytes: Uint8Array.of(1, 2), width: 2, height: 1 },
    };
    world.pictures = {
      clean: async () => ({ ...drawn, blob: new Blob(['drawn']) }),
      look: async () => drawn,
    };
    await ana.reload();
    await ana.open(id);
    const uploadIds = await add(
      ana,
      file(jpeg, { name: 'a.jpg' }),
      file(jpeg, { name: 'b.jpg', original: true }),
    );
    await settle('done');
    expect(expectValue(await ana.engine.thumbnail(id, null, uploadIds[0] ?? '')).bytes).toEqual(
      Uint8Array.of(1, 2),
    );
    expectValue(await ana.engine.send(id, '', { uploadIds }));
    await world.pass(2_000);
    const [first, second] = filesOf(doctor);
    expect([first?.sizeBytes, second?.sizeBytes]).toEqual([5, jpeg.length]);
    expect(first?.thumb).toEqual({ width: 2, height: 1 });
    const thumb = await doctor.engine.thumbnail(id, first?.messageId ?? '', first?.fileId ?? '');
    expect(expectValue(thumb).bytes).toEqual(Uint8Array.of(1, 2));
  });

  it('that cannot be drawn anew does not leave by itself', async () => {
    await add(ana, file(jpeg));
    await settle('failed');
    expect(ana.chat(id).uploads).toMatchObject([{ failure: { code: 'PICTURE_UNREADABLE' } }]);
  });
});

describe('a forwarded message', () => {
  it('is sealed anew, words and files, and is marked', async () => {
    const nurse = await world.person('Nurse');
    const other = await doctor.startWith(nurse);
    const content = bytes(5 * mebibyte);
    const uploadIds = await add(ana, file(content));
    await settle('done');
    expectValue(await ana.engine.send(id, 'my scan', { uploadIds }));
    await world.pass(2_000);
    const [found] = filesOf(doctor);
    expectValue(await doctor.engine.forwardMessage(id, found?.messageId ?? '', [other]));
    await nurse.open(other);
    await vi.waitFor(async () => {
      await world.pass(2_000);
      expect(nurse.messages(other)).toHaveLength(1);
    }, 20_000);
    const [passedOn] = nurse.messages(other);
    expect(passedOn?.content).toMatchObject({
      text: 'my scan',
      forwarded: true,
      files: [{ name: 'scan.dcm' }],
    });
    const again = passedOn?.content.kind === 'text' ? passedOn.content.files[0] : undefined;
    expect(again?.fileId).not.toBe(found?.fileId);
    expect(world.files.stored.size).toBe(2);
    const read = await nurse.engine.readFile(
      other,
      passedOn?.key ?? '',
      again?.fileId ?? '',
      0,
      4 * mebibyte,
    );
    expect(Buffer.compare(expectValue(read), content.subarray(0, 4 * mebibyte))).toBe(0);
  });
});

describe('a lying server', () => {
  async function sent(): Promise<{ messageId: string; fileId: string }> {
    const uploadIds = await add(ana, file(bytes(5 * mebibyte)));
    await settle('done');
    expectValue(await ana.engine.send(id, '', { uploadIds }));
    await world.pass(2_000);
    const [found] = filesOf(doctor);
    if (found === undefined) throw new Error('no file');
    return found;
  }

  it('that changes, cuts or lengthens a file is refused, and nothing of it is shown', async () => {
    const { messageId, fileId } = await sent();
    const read = () => doctor.engine.readFile(id, messageId, fileId, 0, 100);
    world.files.lie = (sealed) => sealed.map((byte, at) => (at === 1_000 ? byte ^ 1 : byte));
    expect(await read()).toEqual({ ok: false, failure: { kind: 'refusal', code: 'E_FILE_HASH' } });
    world.files.lie = (sealed) => sealed.subarray(0, -1);
    expect(await read()).toMatchObject({ failure: { code: 'E_FILE_TRUNCATED' } });
    world.files.lie = (sealed) => Buffer.concat([sealed, Buffer.of(0)]);
    expect(await read()).toMatchObject({ failure: { code: 'E_FILE_TRAILING' } });
    world.files.lie = (sealed) => sealed;
    expect(expectValue(await read()).length).toBe(100);
  });

  it('that parts a file from its message is refused (E_CONTEXT)', async () => {
    await sent();
    const phone = await world.secondDevice(doctor, (network) => {
      network.lie = (path, answer) =>
        path === 'messages.conversation' &&
        typeof answer === 'object' &&
        answer !== null &&
        'messages' in answer
          ? {
              ...answer,
              messages: [answer.messages].flat().map((each) => Object.assign({}, each, { files: [] })),
            }
          : answer;
    });
    await phone.open(id);
    expect(phone.lines(id).at(-1)).toBe('[E_CONTEXT]');
  });
});
