/** The newest messages of a conversation, sealed by the protocol's own functions, and how its reader opens one. Runs in Node and in browsers. */
import { encodeContent, plainText } from '../../../src/protocol/open/content.ts';
import { verifyEntry } from '../../../src/protocol/open/conversation-state.ts';
import { noHash } from '../../../src/protocol/open/hash.ts';
import { userId } from '../../../src/protocol/open/ids.ts';
import { createAccount } from '../../../src/protocol/secret/account.ts';
import { createConversation } from '../../../src/protocol/secret/conversation.ts';
import { newDeviceKeys, randomUuid } from '../../../src/protocol/secret/device-keys.ts';
import { openMessage, sealMessage } from '../../../src/protocol/secret/envelope.ts';
import { openEpoch } from '../../../src/protocol/secret/epochs.ts';
import { newKdfParams } from '../../../src/protocol/secret/password-kdf.ts';

const secret = () => crypto.getRandomValues(new Uint8Array(32));

function makeAccount(role) {
  return createAccount({
    userId: userId(randomUuid()),
    profile: { displayName: role, role },
    device: newDeviceKeys(),
    deviceLabel: 'Bench',
    password: { params: newKdfParams(), wrapKey: secret() },
    recovery: { wrapKey: secret() },
    now: Date.now(),
  });
}

/** `open` checks one message as a device does: signature, roster, header and body. */
export function sealPage(count) {
  const [author, other] = ['patient', 'provider'].map(makeAccount);
  const chains = new Map([author, other].map(({ account, chain }) => [account.userId, chain]));
  const lookup = (id) => chains.get(id) ?? null;
  const { entry, boxes } = createConversation({
    author: { userId: author.account.userId, device: author.device },
    members: [author.chain, other.chain].map((account) => ({ account, role: 'admin' })),
    policy: { historyShared: true, patientConsent: false, minV: 1, minSuite: 1 },
    now: Date.now(),
  });
  const state = verifyEntry(null, entry, lookup);
  const epochKey = openEpoch({ state, epoch: state.epoch, boxes, account: other.account });
  let prevHash = noHash;
  const messages = Array.from({ length: count }, (_, index) => {
    const { headerHash, ...outer } = sealMessage({
      state,
      epochKey,
      sender: author.account.userId,
      device: author.device,
      seq: index + 1,
      prevHash,
      seen: [],
      sentAt: Date.now(),
      ...encodeContent(plainText(`Entry ${index}: ${'x'.repeat(200)}`)),
    });
    prevHash = headerHash;
    return outer;
  });
  return { messages, open: (message) => openMessage(message, { state, epochKey, lookup }) };
}
