import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crowd, cannedMessage, gatherCrowd, openSocketOf } from '#tests/support/crowd.ts';
import { outcome } from '#tests/support/raw-account.ts';
import { fault } from './fault.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { codeOf } from './line.ts';

const diskMiB = 300;
const folder = mkdtempSync(join(tmpdir(), 'consulta-disk-'));

/** A disk of its own; only an administrator of the machine can make one. */
function mountDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const mounted = mountDisk();

let server: FaultServer;
let crowd: Crowd;
beforeAll(async () => {
  if (!mounted) return;
  server = await startFaultServer({ database: 'own', dataDir: join(folder, 'data') });
  crowd = await gatherCrowd(server.origin, server.bootstrapToken, 1);
});
afterAll(async () => {
  try {
    await server?.close();
  } finally {
    if (mounted) execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});

if (!mounted) test.skip('fault 10: the disk is full (a disk of its own can only be mounted by root)');
else {
  fault(
    10,
    'on a full disk changes are refused by a code, nothing acknowledged is lost, and room is all that is needed',
    async (note) => {
      const [pair] = crowd.pairs;
      if (pair === undefined) throw new Error('nobody is there');
      const { conversationId } = pair;
      const socket = await openSocketOf(pair.patient);
      const acknowledged: string[] = [];
      const send = async (): Promise<string> => {
        const message = cannedMessage(pair, pair.patient, 60_000);
        try {
          await socket.call('mutation', 'messages.send', message);
          acknowledged.push(message.messageId);
          return 'OK';
        } catch (error) {
          return codeOf(error);
        }
      };
      expect(await send()).toBe('OK');
      const ballast = join(folder, 'ballast');
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
      const codes = new Map<string, number>();
      const refused = () => [...codes].reduce((all, [code, times]) => all + (code === 'OK' ? 0 : times), 0);
      while (refused() < 20) {
        const code = await send();
        codes.set(code, (codes.get(code) ?? 0) + 1);
        expect(['OK', 'STORAGE_FULL', 'UNAVAILABLE']).toContain(code);
      }
      const reading = await outcome(pair.provider.api.messages.conversation.query({ conversationId }));
      note('reading meanwhile', reading);
      rmSync(ballast);
      const since = performance.now();
      await expect.poll(send, { timeout: 60_000, interval: 100 }).toBe('OK');
      note('room again → next acknowledgement', performance.now() - since, { unit: 'ms' });
      const stored: string[] = [];
      for (let after = 0; ; after = stored.length) {
        const page = await pair.provider.api.messages.conversation.query({
          conversationId,
          after,
          limit: 50,
        });
        stored.push(...page.messages.map(({ messageId }) => messageId));
        if (!page.hasAfter) break;
      }
      socket.cut();
      note('answers on the full disk', [...codes].map(([code, times]) => `${times} × ${code}`).join(', '));
      const lost = acknowledged.filter((id) => !stored.includes(id));
      note('acknowledged and not stored', lost.length, { atMost: 0 });
      expect(lost).toEqual([]);
      expect(server.app.process.exitCode).toBeNull();
    },
  );
}
