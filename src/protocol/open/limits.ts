/** Sizes in bytes and counts that a decoder accepts; anything larger is refused with E_SIZE before it is looked at. */
export const limits = {
  linkBytes: 8_192,
  chainLinks: 10_000,
  displayNameBytes: 320,
  deviceLabelBytes: 160,
  slots: 8,
  slotBytes: 2_048,
  /** Of a passkey that opens an account; authenticators may make longer ones, those sign in only. */
  credentialIdBytes: 512,
  vaultBytes: 512 * 1024,
  vaultSettingsBytes: 64 * 1024,
  pins: 4_000,
  ekGenerations: 1_000,
  entryBytes: 64 * 1024,
  boxBytes: 1_024,
  members: 100,
  tips: 400,
  consents: 16,
  consentBytes: 16 * 1024,
  headerBytes: 4_096,
  /** Padded content: the largest power of two. */
  contentBytes: 64 * 1024,
  bodyBytes: 64 * 1024 + 256,
  seen: 8,
  kindBytes: 32,
  /** Text of one message, UTF-8. */
  textBytes: 60_000,
  files: 10,
  /** Name under which the ciphertext is stored. */
  fileKeyBytes: 200,
  fileNameBytes: 1_024,
  fileTypeBytes: 255,
  thumbnailBytes: 64 * 1024,
  waveformBytes: 256,
  mentions: 50,
  emojiBytes: 64,
  topicBytes: 200,
  /** One call signal, sealed. */
  signalBytes: 48 * 1024,
  sdpBytes: 32 * 1024,
  sdpLineBytes: 1_024,
  sdpSections: 16,
  candidateBytes: 512,
  guestLinkBytes: 1_024,
  /** Providers named in a guest's link. */
  guestHosts: 8,
  /** People in a call without a media server, oneself included. */
  callParties: 4,
  /** Peer connections that one party may open in one call. */
  callConnections: 256,
  attestationBytes: 2_048,
  licenceBytes: 160,
  /** 80 bits that hold for some minutes; sixteen characters to type. */
  linkSecretBytes: 10,
  linkOfferBytes: 128,
  linkedBytes: 1_024,
  receiptBytes: 1_024,
  typingBytes: 1_024,
  trackerBytes: 4 * 1024 * 1024,
  checkpointBytes: 1_024,
  /** Messages of a conversation that a device remembers the chains of. */
  trackerMessages: 500,
} as const;

/** The one format and suite of this build; see docs/protocol.md, “Versions”. */
export const currentVersion = 1;
export const currentSuite = 1;

/** A call signal is good for this long after it was sent … */
export const signalLifeMs = 60_000;
/** … and may claim to be sent this much later than the receiver's clock says. */
export const signalSkewMs = 30_000;

/** The clinic vouches for somebody for so long at most: a revocation that is withheld is overtaken by the end of what it revokes. */
export const attestationLifeMs = 400 * 24 * 60 * 60 * 1000;

/** A conversation is re-keyed after this many messages under one epoch … */
export const epochMessages = 500;
/** … or after this time, whichever comes first. */
export const epochAgeMs = 7 * 24 * 60 * 60 * 1000;

/** A checkpoint of the clinic-wide log is good for this long. */
export const logLifeMs = 24 * 60 * 60 * 1000;
