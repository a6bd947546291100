import { expect, test } from 'vitest';
import { maxScale, panBy, turn, wholePicture, zoomAt } from './zoom.ts';

const pane = { width: 400, height: 800 };

test('what is under the pointer stays there', () => {
  const view = zoomAt(wholePicture, 2, { x: 100, y: -50 }, pane);
  expect(view).toEqual({ scale: 2, x: -100, y: 50, turns: 0 });
});

test('never smaller than whole, never larger than is useful', () => {
  expect(zoomAt(zoomAt(wholePicture, 3, { x: 90, y: 9 }, pane), 0.01, { x: 5, y: 5 }, pane)).toEqual(
    wholePicture,
  );
  expect(zoomAt(wholePicture, 1_000, { x: 0, y: 0 }, pane).scale).toBe(maxScale);
});

test('a picture cannot be pushed out of sight, a whole one not at all', () => {
  expect(panBy(wholePicture, { x: 50, y: 50 }, pane)).toEqual(wholePicture);
  const view = panBy(zoomAt(wholePicture, 2, { x: 0, y: 0 }, pane), { x: 9_999, y: -9_999 }, pane);
  expect(view).toMatchObject({ x: 200, y: -400 });
});

test('four quarter turns are none', () => {
  const zoomed = zoomAt(wholePicture, 2, { x: 0, y: 0 }, pane);
  expect(turn(zoomed)).toEqual({ ...wholePicture, turns: 1 });
  expect(turn(turn(turn(turn(zoomed))))).toEqual(wholePicture);
});
