/** How much room a message has left. */
import { limits } from '#src/protocol/open/limits.ts';

/** From here on the room left is said. */
const nearBytes = 1_000;

export interface TextRoom {
  state: 'fine' | 'near' | 'over';
  /** Bytes left; about one for each letter without accent. Negative when over. */
  left: number;
}

/** Measures a text as it will be sent. */
export function textRoom(text: string): TextRoom {
  // A UTF-16 unit is at most three bytes: short texts need no encoding at every key.
  if (text.length * 3 < limits.textBytes - nearBytes)
    return { state: 'fine', left: limits.textBytes - text.length };
  const left = limits.textBytes - new TextEncoder().encode(text).length;
  return { state: left < 0 ? 'over' : left <= nearBytes ? 'near' : 'fine', left };
}
