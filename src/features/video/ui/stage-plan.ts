/** Which tile is large and which stand in the strip. Pure: facts in, places out. */

/** What the plan needs of a party. */
export interface StageParty {
  key: string;
  screen: boolean;
}

export interface StageWish {
  /** The one that the person chose to see large. */
  pinned: string | null;
  /** Who speaks is large, rather than all the same. */
  speakerLarge: boolean;
  lastSpeaker: string | null;
}

export interface StagePlan {
  /** Null: all are of one size. */
  large: string | null;
  small: readonly string[];
}

/** A shared screen is large unless the person chose somebody else; with one other party there is nothing to choose. */
export function planStage(parties: readonly StageParty[], wish: StageWish): StagePlan {
  const keys = parties.map((party) => party.key);
  const present = (key: string | null) => (key !== null && keys.includes(key) ? key : null);
  const large =
    keys.length < 2
      ? null
      : (present(wish.pinned) ??
        parties.find((party) => party.screen)?.key ??
        (wish.speakerLarge ? (present(wish.lastSpeaker) ?? keys[0] ?? null) : null));
  return { large, small: keys.filter((key) => key !== large) };
}
