/** The four places of one's own picture. */
export const corners = ['topLeft', 'topRight', 'bottomRight', 'bottomLeft'] as const;
export type Corner = (typeof corners)[number];

/** Clockwise. */
export function nextCorner(corner: Corner): Corner {
  return corners[(corners.indexOf(corner) + 1) % corners.length] ?? 'topRight';
}

/** The corner nearest to a point; `x` and `y` run from 0 to 1 over the stage. */
export function cornerAt(x: number, y: number): Corner {
  if (y < 0.5) return x < 0.5 ? 'topLeft' : 'topRight';
  return x < 0.5 ? 'bottomLeft' : 'bottomRight';
}

const arrows: Record<string, (corner: Corner) => Corner> = {
  ArrowLeft: (corner) => (corner.startsWith('top') ? 'topLeft' : 'bottomLeft'),
  ArrowRight: (corner) => (corner.startsWith('top') ? 'topRight' : 'bottomRight'),
  ArrowUp: (corner) => (corner.endsWith('Left') ? 'topLeft' : 'topRight'),
  ArrowDown: (corner) => (corner.endsWith('Left') ? 'bottomLeft' : 'bottomRight'),
};

/** Where an arrow key leads; null for every other key. */
export function cornerByKey(corner: Corner, key: string): Corner | null {
  return arrows[key]?.(corner) ?? null;
}
