/**
 * `npm run audit:verify [-- --heads <file>]` names what somebody did to the audit log (exit code 1), `npm run audit:heads [-- <file>]`
 * writes its signed heads down, with that of the log of keys, for keeping outside. Beside a running server or without one; neither changes anything.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { checkLog } from './features/audit/server/checking.ts';
import {
  type AuditHead,
  type KeyLogHead,
  readHeadsFile,
  writeHeadsFile,
} from './features/audit/server/heads.ts';
import { createKeptHead } from './features/audit/server/kept-head.ts';
import { deriveAuditKeys } from './features/audit/server/keys.ts';
import { listHeads } from './features/audit/server/store.ts';
import type { Finding } from './features/audit/server/verification.ts';
import {
  type AnchorFault,
  checkpointKey,
  compareAnchor,
  signLogHead,
} from './features/identity/server/key-log-anchor.ts';
import { readConfig } from './platform/server/config.ts';
import { reachDatabase } from './platform/server/reach-database.ts';
import { shareSecrets } from './platform/server/shared-secrets.ts';
import { endWith, StartError } from './platform/server/start-error.ts';
import { logDigits } from './protocol/open/key-log-checks.ts';
import { protocolReady } from './protocol/open/sodium-open.ts';

const sentences: Record<Finding['kind'], string> = {
  changed: 'was edited',
  moved: 'was moved from another place',
  foreign: 'was not written by this installation',
  missing: 'was removed',
  rewritten: 'was rewritten since it was signed',
  truncated: 'was cut off at the end',
  head: 'has a head that this installation did not sign',
  late: 'was not chained in time; start the server if it does not run',
};

function sentenceOf({ kind, from, to, recordId }: Finding): string {
  const place =
    from === null ? `row ${recordId ?? ''}` : from === to ? `row ${from}` : `rows ${from} to ${to}`;
  return `${place} ${sentences[kind]}`;
}

const anchorSentences: Record<AnchorFault, string> = {
  shorter: 'is shorter than it was: an older database was put back, or its end was removed',
  other: 'was rewritten: its beginning is another one',
};

interface Outside {
  heads: readonly AuditHead[];
  keyLog: KeyLogHead | null;
}

function readOutside(path: string | undefined): Outside {
  if (path === undefined) return { heads: [], keyLog: null };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`The file ${path} cannot be read.`, { cause: error });
  }
  const file = readHeadsFile(text);
  if (file === null) throw new StartError(`The file ${path} holds no heads of an audit log.`);
  return file;
}

async function main([command, ...rest]: readonly string[]): Promise<void> {
  if (command !== 'verify' && command !== 'heads') throw new StartError('Say verify or heads.');
  await protocolReady();
  const config = readConfig(process.env);
  const outside = readOutside(command === 'verify' && rest[0] === '--heads' ? rest[1] : undefined);
  const reached = await reachDatabase(config);
  if (reached === null) throw new StartError('There is no clinic yet: start it once.');
  try {
    // Several instances have their secrets in the database.
    const { redisUrl, databaseUrl } = config;
    const { secret } =
      redisUrl === null || databaseUrl === null ? config : await shareSecrets(config, databaseUrl);
    const keys = deriveAuditKeys(secret('audit'));
    if (command === 'heads') {
      const keyLog = await signLogHead(reached.pool, checkpointKey(secret('log')), Date.now());
      const file = writeHeadsFile(keys.headPublic, await listHeads(reached.pool), keyLog);
      if (rest[0] === undefined) process.stdout.write(file);
      else {
        writeFileSync(rest[0], file);
        process.stdout.write(`Log of keys: ${keyLog.size} entries, number ${logDigits(keyLog)}\n`);
      }
      return;
    }
    const kept = createKeptHead(config.dataDir, keys.headPublic).read();
    const heads = kept === null ? outside.heads : [kept, ...outside.heads];
    const { findings, rows, through } = await checkLog(reached.pool, keys, heads, Date.now());
    for (const finding of findings) process.stdout.write(`${sentenceOf(finding)}\n`);
    if (findings.length === 0)
      process.stdout.write(`The audit log is whole: ${rows} rows, up to no. ${through}.\n`);
    const { keyLog } = outside;
    const fault = keyLog === null ? null : await compareAnchor(reached.pool, keyLog);
    if (fault !== null) process.stdout.write(`the log of keys ${anchorSentences[fault]}\n`);
    else if (keyLog !== null)
      process.stdout.write(`The log of keys goes on from the ${keyLog.size} entries that were kept.\n`);
    process.exitCode = findings.length === 0 && fault === null ? 0 : 1;
  } finally {
    await reached.release();
  }
}

main(process.argv.slice(2)).catch(endWith);
