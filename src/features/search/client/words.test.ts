import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';
import { fold, foldedWords, wordsOf } from './fold.ts';
import { newestUnseen } from './history-walk.ts';
import { type IndexedChange, type IndexedMessage, presentOf } from './indexed.ts';
import { scopeOf } from './search-scope.ts';
import { WordIndex } from './word-index.ts';

const hash = new Uint8Array(32).fill(1);

function message(seq: number, text: string, files: string[] = []): IndexedMessage {
  return { kind: 'message', seq, id: `m${seq}`, sender: 'ana', at: seq * 1_000, hash, text, files };
}

function change(seq: number, target: string, more: Partial<IndexedChange> = {}): IndexedChange {
  return { kind: 'edit', seq, author: 'ana', target, targetHash: hash, text: '', ...more };
}

describe('words are compared', () => {
  it('without accents and capitals, in both languages and in decomposed letters', () => {
    expect(fold('Medicación')).toBe('medicacion');
    expect(fold('MEDICACIO\u0301N')).toBe('medicacion');
    expect(foldedWords('¿Qué día? Mañana — a las 9:30, Zoë.')).toEqual(
      'que dia manana a las 9 30 zoe'.split(' '),
    );
  });

  it('with their places in the text as it is written', () => {
    const text = 'El niño… Ibuprofeno_400mg.pdf';
    expect(wordsOf(text).map(({ from, to }) => text.slice(from, to))).toEqual(
      'El niño Ibuprofeno 400mg pdf'.split(' '),
    );
  });
});

describe('an excerpt', () => {
  it('marks what was found', () => {
    const { text, marks } = excerptOf('Tome la medicación hoy', new Set(['medicacion']));
    expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(['medicación']);
  });

  it('of a long message begins shortly before the first word that was found', () => {
    const { text, marks } = excerptOf(
      `${'lorem ipsum '.repeat(80)}dolor\nfin${' x'.repeat(200)}`,
      new Set(['dolor']),
    );
    expect(text.length).toBeLessThan(170);
    expect(text).toMatch(/^….*dolor fin.*…$/);
    expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(['dolor']);
  });
});

describe('the word index', () => {
  const within = new Set(['c']);
  const ids = (index: WordIndex, query: string, similar = false) =>
    index.find(query, within, similar).map((found) => found.message.id);

  it('finds beginnings of words, all of them, newest first', () => {
    const index = new WordIndex();
    index.put('c', message(1, 'Blood pressure is fine'));
    index.put('c', message(2, 'The pressure in my ear'));
    expect(ids(index, 'pres')).toEqual(['m2', 'm1']);
    expect(ids(index, 'PRESSURE blo')).toEqual(['m1']);
    expect(ids(index, 'pressure knee')).toEqual([]);
  });

  it('finds names of files and words that are spelt almost the same', () => {
    const index = new WordIndex();
    index.put('c', message(1, '', ['Informe_médico.pdf']));
    index.put('c', message(2, 'paracetamol'));
    expect(ids(index, 'medico')).toEqual(['m1']);
    expect(ids(index, 'paracetomol')).toEqual([]);
    expect(ids(index, 'paracetomol', true)).toEqual(['m2']);
  });

  it('keeps to the conversations that were asked for', () => {
    const index = new WordIndex();
    index.put('d', message(1, 'hello'));
    expect(ids(index, 'hello')).toEqual([]);
  });

  it('reads a message as its author left it, in whatever order that was learnt', () => {
    const index = new WordIndex();
    index.put('c', change(9, 'm1', { text: 'two tablets' }));
    index.put('c', message(1, 'three tablets'));
    expect([ids(index, 'three'), ids(index, 'two')]).toEqual([[], ['m1']]);
    index.put('c', change(12, 'm1', { text: 'four tablets' }));
    expect([ids(index, 'two'), ids(index, 'four')]).toEqual([[], ['m1']]);
    index.put('c', change(14, 'm1', { kind: 'delete' }));
    expect(ids(index, 'tablets')).toEqual([]);
  });

  it('takes no notice of what somebody else says about a message', () => {
    const said = message(1, 'three tablets');
    expect(presentOf(said, [change(9, 'm1', { author: 'mallory', kind: 'delete' })])).not.toBeNull();
    expect(presentOf(said, [change(9, 'm1', { targetHash: new Uint8Array(32), text: 'x' })])?.text).toBe(
      'three tablets',
    );
  });

  it('forgets what was removed', () => {
    const index = new WordIndex();
    index.put('c', message(1, 'hello'));
    index.remove('c', message(1, 'hello'));
    expect(ids(index, 'hello')).toEqual([]);
  });
});

describe('what was not seen yet', () => {
  it.each([
    [[], 5, 5],
    [[[1, 5]], 5, null],
    [[[3, 5]], 5, 2],
    [[[3, 4]], 5, 5],
    [
      [
        [1, 2],
        [5, 9],
      ],
      7,
      4,
    ],
    [[], 0, null],
  ] as [[number, number][], number, number | null][])('%j of %i: %s', (seen, last, expected) => {
    expect(newestUnseen(seen, last)).toBe(expected);
  });

  it('is told: since when everything is searched, in all conversations together', () => {
    const walk = { reading: 'no', failure: null } as const;
    const timeFrom = (place: number) => place * 10;
    const all = { lastSeq: 9, seen: [[1, 9]] as [number, number][], timeFrom, walk };
    const some = {
      lastSeq: 20,
      seen: [
        [1, 3],
        [15, 20],
      ] as [number, number][],
      timeFrom,
      walk,
    };
    expect(scopeOf([all], true)).toMatchObject({ complete: true, doneCount: 9, totalCount: 9 });
    expect(scopeOf([all, some], true)).toMatchObject({
      complete: false,
      since: 150,
      doneCount: 18,
      totalCount: 29,
    });
    const none = { ...some, seen: [], timeFrom: () => null };
    expect(scopeOf([all, some, none], true)).toMatchObject({ complete: false, since: null });
  });
});
