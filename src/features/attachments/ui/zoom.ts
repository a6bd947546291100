/** How a picture is looked at: size, place and turn. Pure; the pane draws it. */

export interface Point {
  x: number;
  y: number;
}

export interface View {
  /** 1: the whole picture fits. */
  scale: number;
  /** Of the picture's middle from the pane's middle, in pixels. */
  x: number;
  y: number;
  /** Quarter turns to the right. */
  turns: number;
}

export const wholePicture: View = { scale: 1, x: 0, y: 0, turns: 0 };
export const maxScale = 8;
/** What one press of a button or a key does. */
export const zoomStep = 1.5;

interface Size {
  width: number;
  height: number;
}

/** Keeps the picture over the pane: its edge may come no further than to the middle. */
function within(view: View, pane: Size): View {
  if (view.scale <= 1) return { ...view, scale: 1, x: 0, y: 0 };
  const reachX = (pane.width * (view.scale - 1)) / 2;
  const reachY = (pane.height * (view.scale - 1)) / 2;
  return {
    ...view,
    x: Math.min(reachX, Math.max(-reachX, view.x)),
    y: Math.min(reachY, Math.max(-reachY, view.y)),
  };
}

/** Zooms so that what is under `point` (from the pane's middle) stays there. */
export function zoomAt(view: View, factor: number, point: Point, pane: Size): View {
  const scale = Math.min(maxScale, Math.max(1, view.scale * factor));
  const real = scale / view.scale;
  return within(
    { ...view, scale, x: point.x - (point.x - view.x) * real, y: point.y - (point.y - view.y) * real },
    pane,
  );
}

export function panBy(view: View, by: Point, pane: Size): View {
  return within({ ...view, x: view.x + by.x, y: view.y + by.y }, pane);
}

/** A quarter turn to the right, and whole again. */
export function turn(view: View): View {
  return { ...wholePicture, turns: (view.turns + 1) % 4 };
}
