/** The eras of one person's identity as this device has verified them. Pure. */
import { type AccountState, extendChain, verifyChain } from '#src/protocol/open/account-chain.ts';
import { equalBytes } from '#src/protocol/open/bytes.ts';
import type { UserId } from '#src/protocol/open/ids.ts';
import { refuse } from '#src/protocol/open/refusal.ts';

export interface KnownEra {
  readonly state: AccountState;
  readonly links: Uint8Array[];
}

/** What is known, oldest first, with the links that the server adds to it. Refuses what `verifyChain` and `extendChain` refuse, and E_CHAIN. */
export function joinEras(
  userId: UserId,
  known: readonly KnownEra[],
  parts: readonly { era: number; links: Uint8Array[] }[],
): KnownEra[] {
  const eras = [...known];
  for (const { era, links } of parts) {
    if (links.length === 0) continue;
    const same = eras.find(({ state }) => state.era === era);
    if (same !== undefined) {
      const state = extendChain(same.state, links);
      eras[eras.indexOf(same)] = { state, links: [...same.links, ...links] };
      continue;
    }
    const state = verifyChain(userId, links);
    const before = eras.at(-1)?.state;
    // A new identity must name the end of the one before.
    if (state.resetOf !== null && before !== undefined && !equalBytes(state.resetOf, before.headHash))
      refuse('E_CHAIN');
    eras.push({ state, links });
  }
  return eras;
}

/** Of copies on the disk, oldest first; none where the first era is not among those that verify. */
export function keptEras(userId: UserId, copies: readonly Uint8Array[][]): KnownEra[] {
  const eras = copies.flatMap((links): KnownEra[] => {
    const state = verifyOrNull(userId, links);
    return state === null ? [] : [{ state, links }];
  });
  return eras[0]?.state.era === 0 ? eras : [];
}

function verifyOrNull(userId: UserId, links: Uint8Array[]): AccountState | null {
  try {
    return verifyChain(userId, links);
  } catch {
    // A copy on disk that does not verify is dropped; the server's answer decides.
    return null;
  }
}
