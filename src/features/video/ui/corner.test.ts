import { describe, expect, test } from 'vitest';
import { type Corner, cornerAt, cornerByKey, nextCorner } from './corner.ts';

describe('corners of the own picture', () => {
  test('pressing leads clockwise through all four', () => {
    const way: Corner[] = ['topRight'];
    for (let step = 0; step < 4; step += 1) way.push(nextCorner(way.at(-1) ?? 'topRight'));
    expect(way).toEqual(['topRight', 'bottomRight', 'bottomLeft', 'topLeft', 'topRight']);
  });

  test.each([
    [0.1, 0.2, 'topLeft'],
    [0.9, 0.2, 'topRight'],
    [0.9, 0.8, 'bottomRight'],
    [0.1, 0.8, 'bottomLeft'],
  ] as const)('let go at %f, %f it stands %s', (x, y, corner) => {
    expect(cornerAt(x, y)).toBe(corner);
  });

  test('arrows lead to the side that they show, other keys nowhere', () => {
    expect(cornerByKey('topRight', 'ArrowDown')).toBe('bottomRight');
    expect(cornerByKey('bottomRight', 'ArrowLeft')).toBe('bottomLeft');
    expect(cornerByKey('topLeft', 'ArrowUp')).toBe('topLeft');
    expect(cornerByKey('topLeft', 'ArrowRight')).toBe('topRight');
    expect(cornerByKey('topLeft', 'a')).toBeNull();
  });
});
