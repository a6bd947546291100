/**
 * `node tests/bench/opening.mjs`: what it costs to check and open the 50 newest messages of a conversation, without drawing them: header
 * and body unsealed, signature, chain and roster checked, content read. In Node; a browser runs the same code. Prints, never judges.
 */
import { cpus } from 'node:os';
import { decodeContent, encodeContent, plainText } from '../../src/protocol/open/content.ts';
import { verifyEntry } from '../../src/protocol/open/conversation-state.ts';
import { noHash } from '../../src/protocol/open/hash.ts';
import { createConversation } from '../../src/protocol/secret/conversation.ts';
import { openMessage, sealMessage } from '../../src/protocol/secret/envelope.ts';
import { openEpoch } from '../../src/protocol/secret/epochs.ts';
import { propose } from '../support/raw-account.ts';
import { quantile } from './load/pair.mjs';

const [rounds, page] = [40, 50];
const [author, other] = ['patient', 'provider'].map((role) => propose({ name: role, role }).made);
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
const messages = Array.from({ length: page }, (_, index) => {
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

const times = [];
for (let round = 0; round < rounds; round += 1) {
  const started = performance.now();
  for (const message of messages) {
    const { header, content } = openMessage(message, { state, epochKey, lookup });
    decodeContent(header.kind, content);
  }
  times.push(performance.now() - started);
}
console.log(
  `${cpus()[0]?.model}, Node ${process.version}: ${page} messages opened, first time ${times[0]?.toFixed(1)} ms, ${rounds} times p50 ${quantile(times, 0.5).toFixed(1)} ms, least ${Math.min(...times).toFixed(1)} ms`,
);
process.exit(0);
