import { describe, expect, it } from 'vitest';
import { person, resetIdentity } from '#src/protocol/adversarial/world.ts';
import { Refusal } from '#src/protocol/open/refusal.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import { joinEras, keptEras } from './known-eras.ts';

await secretReady();
const ana = person('Ana');
const reborn = resetIdentity(ana);
const part = ({ chain, links }: typeof ana) => ({ era: chain.era, links });
const heads = (eras: ReturnType<typeof joinEras>) => eras.map(({ state }) => [state.era, state.headSeq]);
const whole = [
  [0, ana.chain.headSeq],
  [1, reborn.chain.headSeq],
];

describe('what the server adds', () => {
  it('goes on from what is known, and begins the next era', () => {
    const [first, rest] = [ana.links.slice(0, 2), ana.links.slice(2)];
    const begun = joinEras(ana.userId, [], [{ era: 0, links: first }]);
    expect(heads(begun)).toEqual([[0, 1]]);
    const joined = joinEras(ana.userId, begun, [{ era: 0, links: rest }, part(reborn)]);
    expect(heads(joined)).toEqual(whole);
    expect(joined.map(({ links }) => links)).toEqual([ana.links, reborn.links]);
    expect(heads(joinEras(ana.userId, joined, [{ era: 1, links: [] }]))).toEqual(whole);
  });

  it('is refused when a new identity does not name the end of the one before', () => {
    const shorter = joinEras(ana.userId, [], [{ era: 0, links: ana.links.slice(0, -1) }]);
    expect(() => joinEras(ana.userId, shorter, [part(reborn)])).toThrow(new Refusal('E_CHAIN'));
  });
});

describe('what the disk has kept', () => {
  it('is taken without the copies that do not verify, and not at all without the first era', () => {
    expect(heads(keptEras(ana.userId, [ana.links, reborn.links]))).toEqual(whole);
    expect(heads(keptEras(ana.userId, [ana.links, reborn.links.slice(1)]))).toEqual(whole.slice(0, 1));
    expect(keptEras(ana.userId, [ana.links.slice(1), reborn.links])).toEqual([]);
  });
});
