/** Attacks on files: stored bytes exchanged, cut, lengthened or taken from elsewhere; descriptors that do not fit. */
import { concatBytes } from '../open/bytes.ts';
import {
  type Content,
  decodeContent,
  encodeContent,
  plainText,
  requireActing,
  requireOutside,
  type TextContent,
} from '../open/content.ts';
import { enc } from '../open/encoding.ts';
import {
  chunkBytes,
  type FileDescriptor,
  sealedSegmentBytes,
  segmentBytes,
  segmentCount,
  storedBytes,
} from '../open/file-descriptor.ts';
import { H, HK, noHash } from '../open/hash.ts';
import { conversationBytes, conversationIdOf, messageId, type UserId, userId } from '../open/ids.ts';
import { L } from '../open/labels.ts';
import { limits } from '../open/limits.ts';
import { randomUuid } from '../secret/device-keys.ts';
import {
  createFileKeys,
  type FileKeys,
  openSegment,
  openThumbnail,
  type SealedPart,
  sealSegment,
  sealThumbnail,
} from '../secret/files.ts';
import { systemRandom } from '../secret/random.ts';
import { sealStream } from '../secret/sodium-secret.ts';
import { type Attack, expectTrue, flip, refuses } from './world.ts';

const conversation = conversationIdOf(new Uint8Array(32).fill(7));
const elsewhere = conversationIdOf(new Uint8Array(32).fill(8));
/** One byte over two chunks. */
const size = 2 * chunkBytes + 1;

function describeFile(keys: FileKeys, parts: readonly SealedPart[], thumb?: SealedPart): FileDescriptor {
  return {
    key: 'stored-here',
    fileId: keys.fileId,
    fileKey: keys.fileKey,
    size: keys.size,
    hashes: parts.map((part) => part.hash),
    name: 'knee.png',
    type: 'image/png',
    thumb: thumb === undefined ? null : { size: 3, hash: thumb.hash, width: 1, height: 1 },
    media: null,
  };
}

function oneFile() {
  const keys = createFileKeys(conversation, size);
  const plain = new Uint8Array(size).map((_, at) => at % 251);
  const part = sealSegment(keys, 0, plain);
  return { keys, plain, part, file: describeFile(keys, [part]) };
}

/** A segment as a dishonest author would make it: chunks and end marks chosen freely, the hash fitting. */
function forge(keys: FileKeys, chunks: readonly { plain: Uint8Array; final: boolean; at: number }[]) {
  const stream = sealStream(HK(keys.fileKey, L('seg'), 0));
  const ad = (chunk: number) =>
    enc(L('file'), conversationBytes(keys.conversationId), keys.fileId, 0, segmentCount(keys.size), chunk);
  const sealed = concatBytes(
    stream.header,
    ...chunks.map(({ plain, final, at }) => stream.push(plain, ad(at), final)),
  );
  return { sealed, hash: H(L('file-hash'), sealed) };
}

const ref = () => ({ messageId: messageId(randomUuid()), headerHash: noHash });

export const fileAttacks: readonly Attack[] = [
  {
    number: null,
    rule: 'FILE-3',
    title: 'a file comes back as it was, an empty one and one of several segments too',
    run: () => {
      const { plain, part, file } = oneFile();
      expectTrue(H(openSegment(conversation, file, 0, part.sealed)).join() === H(plain).join(), 'one');
      const none = createFileKeys(conversation, 0);
      const nothing = sealSegment(none, 0, new Uint8Array(0));
      const empty = describeFile(none, [nothing]);
      expectTrue(openSegment(conversation, empty, 0, nothing.sealed).length === 0, 'empty');
      const long = createFileKeys(conversation, segmentBytes + 5);
      const first = sealSegment(long, 0, new Uint8Array(segmentBytes));
      const second = sealSegment(long, 1, new Uint8Array(5));
      const two = describeFile(long, [first, second]);
      expectTrue(first.sealed.length === sealedSegmentBytes(segmentBytes), 'length of a segment');
      expectTrue(storedBytes(two) === first.sealed.length + second.sealed.length, 'length of the file');
      expectTrue(openSegment(conversation, two, 1, second.sealed).length === 5, 'second alone');
      refuses('E_FILE_HASH', () =>
        openSegment(conversation, { ...two, size: 2 * segmentBytes }, 1, first.sealed),
      );
      refuses('E_MALFORMED', () => sealSegment(long, 1, new Uint8Array(6)));
    },
  },
  {
    number: 41,
    rule: 'FILE-5',
    title: 'chunks exchanged, left out or repeated do not open',
    run: () => {
      const { keys, plain, part, file } = oneFile();
      const chunk = chunkBytes + 17;
      const at = (n: number) => part.sealed.subarray(24 + n * chunk, 24 + (n + 1) * chunk);
      const head = part.sealed.subarray(0, 24);
      const swapped = concatBytes(head, at(1), at(0), at(2));
      refuses('E_FILE_HASH', () => openSegment(conversation, file, 0, swapped));
      // The author's own hash over them does not help: each chunk names its place.
      const signed = (sealed: Uint8Array) => ({ ...file, hashes: [H(L('file-hash'), sealed)] });
      const doubled = concatBytes(head, at(0), at(0), at(2));
      for (const sealed of [swapped, doubled])
        refuses('E_FILE_CHUNK', () => openSegment(conversation, signed(sealed), 0, sealed));
      const piece = (n: number, last: boolean, place = n) => ({
        plain: plain.subarray(n * chunkBytes, (n + 1) * chunkBytes),
        final: last,
        at: place,
      });
      const misplaced = forge(keys, [piece(0, false, 1), piece(1, false, 0), piece(2, true)]);
      refuses('E_FILE_CHUNK', () =>
        openSegment(conversation, { ...file, hashes: [misplaced.hash] }, 0, misplaced.sealed),
      );
    },
  },
  {
    number: 42,
    rule: 'FILE-6',
    title: 'a file that ends early, or goes on after its end, is refused',
    run: () => {
      const { keys, plain, part, file } = oneFile();
      refuses('E_FILE_TRUNCATED', () => openSegment(conversation, file, 0, part.sealed.subarray(0, -1)));
      refuses('E_FILE_TRUNCATED', () => openSegment(conversation, file, 0, new Uint8Array(0)));
      const longer = concatBytes(part.sealed, new Uint8Array(1));
      refuses('E_FILE_TRAILING', () => openSegment(conversation, file, 0, longer));
      refuses('E_FILE_TRAILING', () => openSegment(conversation, file, 1, part.sealed));
      const piece = (n: number, final: boolean) => ({
        plain: plain.subarray(n * chunkBytes, (n + 1) * chunkBytes),
        final,
        at: n,
      });
      const endless = forge(keys, [piece(0, false), piece(1, false), piece(2, false)]);
      refuses('E_FILE_TRUNCATED', () =>
        openSegment(conversation, { ...file, hashes: [endless.hash] }, 0, endless.sealed),
      );
      const early = forge(keys, [piece(0, false), piece(1, true), piece(2, true)]);
      refuses('E_FILE_TRAILING', () =>
        openSegment(conversation, { ...file, hashes: [early.hash] }, 0, early.sealed),
      );
    },
  },
  {
    number: 43,
    rule: 'FILE-4',
    title: 'a segment of another file or another conversation is refused',
    run: () => {
      const { keys, plain, part, file } = oneFile();
      const other = oneFile();
      refuses('E_FILE_HASH', () => openSegment(conversation, file, 0, other.part.sealed));
      for (let bit = 0; bit < part.sealed.length; bit += 99_991)
        refuses('E_FILE_HASH', () => openSegment(conversation, file, 0, flip(part.sealed, bit)));
      // Copied with descriptor and all into another conversation.
      refuses('E_FILE_CHUNK', () => openSegment(elsewhere, file, 0, part.sealed));
      // The same place of a file that claims another number of segments.
      const wide = { ...keys, size: segmentBytes + size };
      const first = sealSegment(wide, 1, plain);
      refuses('E_FILE_CHUNK', () =>
        openSegment(conversation, { ...file, hashes: [first.hash] }, 0, first.sealed),
      );
    },
  },
  {
    number: 44,
    rule: 'FILE-4',
    title: 'the same bytes under another key in a copied descriptor show nothing',
    run: () => {
      const { part, file } = oneFile();
      refuses('E_FILE_CHUNK', () =>
        openSegment(conversation, { ...file, fileKey: systemRandom(32) }, 0, part.sealed),
      );
      refuses('E_FILE_CHUNK', () =>
        openSegment(conversation, { ...file, fileId: systemRandom(16) }, 0, part.sealed),
      );
    },
  },
  {
    number: 47,
    rule: 'FILE-7',
    title: 'a thumbnail opens for its own file only, and a chunk that does not open ends the reading',
    run: () => {
      const { keys, part } = oneFile();
      const thumb = sealThumbnail(keys, Uint8Array.of(1, 2, 3));
      const file = describeFile(keys, [part], thumb);
      expectTrue(openThumbnail(conversation, file, thumb.sealed).join() === '1,2,3', 'opens');
      refuses('E_FILE_HASH', () => openThumbnail(conversation, file, flip(thumb.sealed, 30)));
      refuses('E_FILE_CHUNK', () => openThumbnail(elsewhere, file, thumb.sealed));
      refuses('E_MALFORMED', () => openThumbnail(conversation, describeFile(keys, [part]), thumb.sealed));
      const asContent = { ...file, size: 3, hashes: [thumb.hash] };
      refuses('E_FILE_CHUNK', () => openSegment(conversation, asContent, 0, thumb.sealed));
    },
  },
  {
    number: null,
    rule: 'FILE-1',
    title: 'a descriptor whose hashes do not fit its size, or with a huge thumbnail, is refused',
    run: () => {
      const { file } = oneFile();
      const read = (files: FileDescriptor[]) => {
        const { kind, content } = encodeContent({ ...plainText('look'), files });
        return decodeContent(kind, content);
      };
      const back = read([file]);
      expectTrue(back.kind === 'text' && back.files[0]?.name === 'knee.png', 'comes back');
      refuses('E_MALFORMED', () => read([{ ...file, hashes: [] }]));
      refuses('E_MALFORMED', () => read([{ ...file, size: segmentBytes + 1 }]));
      const huge = { size: limits.thumbnailBytes + 1, hash: noHash, width: 1, height: 1 };
      refuses('E_SIZE', () => read([{ ...file, thumb: huge }]));
      refuses('E_SIZE', () => read(Array.from({ length: limits.files + 1 }, () => file)));
    },
  },
  {
    number: null,
    rule: 'CNT-4',
    title: 'what the server is told beside an envelope is what its author signed',
    run: () => {
      const { file } = oneFile();
      const target = ref();
      const outside = { about: target.messageId, files: [] };
      const reaction = { kind: 'reaction', target, emoji: '👍', on: true } as const;
      requireOutside(reaction, outside);
      requireOutside({ kind: 'unsupported', name: 'hologram' }, outside);
      refuses('E_CONTEXT', () => requireOutside(reaction, { ...outside, about: ref().messageId }));
      refuses('E_CONTEXT', () => requireOutside(reaction, { ...outside, about: null }));
      refuses('E_CONTEXT', () => requireOutside(plainText('hello'), outside));
      const withFile: TextContent = { ...plainText('look'), files: [file] };
      requireOutside(withFile, { about: null, files: [file.key] });
      refuses('E_CONTEXT', () => requireOutside(withFile, { about: null, files: [] }));
      refuses('E_CONTEXT', () => requireOutside(plainText('x'), { about: null, files: [file.key] }));
    },
  },
  {
    number: null,
    rule: 'ACT-1',
    title: 'a carer names the patient, and nobody else names anybody',
    run: () => {
      const [leo, maria, doctor] = [userId(randomUuid()), userId(randomUuid()), userId(randomUuid())];
      const says = (actingFor: UserId | null): TextContent => ({ ...plainText('He has a fever'), actingFor });
      const carer = { userId: maria, role: 'patient' } as const;
      const patient = { userId: leo, role: 'patient' } as const;
      const provider = { userId: doctor, role: 'provider' } as const;
      requireActing(says(leo), carer, leo);
      requireActing(says(null), patient, leo);
      requireActing(says(null), provider, leo);
      requireActing(says(null), provider, null);
      requireActing({ kind: 'unsupported', name: 'hologram' }, carer, leo);
      refuses('E_CONTEXT', () => requireActing(says(null), carer, leo));
      refuses('E_CONTEXT', () => requireActing(says(doctor), carer, leo));
      refuses('E_CONTEXT', () => requireActing(says(leo), carer, doctor));
      refuses('E_CONTEXT', () => requireActing(says(leo), patient, leo));
      refuses('E_CONTEXT', () => requireActing(says(leo), provider, leo));
      refuses('E_CONTEXT', () => requireActing(says(leo), carer, null));
    },
  },
  {
    number: null,
    rule: 'CNT-5',
    title: 'each kind comes back as it was written, and a broken one is refused',
    run: () => {
      const target = ref();
      const carer = userId(randomUuid());
      const text: TextContent = {
        ...plainText('Leo has a fever @Ana'),
        mentions: [carer],
        actingFor: carer,
        forwarded: true,
        topic: 'Results',
        urgent: true,
        replyTo: target,
      };
      const all: Content[] = [
        text,
        { kind: 'reaction', target, emoji: '❤️', on: false },
        { kind: 'edit', target, text: 'better', mentions: [carer] },
        { kind: 'delete', target },
        { kind: 'pin', target, on: true },
      ];
      for (const each of all) {
        const { kind, content } = encodeContent(each);
        const back = decodeContent(kind, content);
        expectTrue(JSON.stringify(back) === JSON.stringify(each), kind);
        for (let end = 0; end < content.length; end += 1)
          refuses('E_MALFORMED', () => decodeContent(kind, content.subarray(0, end)));
      }
      refuses('E_MALFORMED', () => decodeContent('delete', enc(1, enc(new Uint8Array(0)))));
    },
  },
];
