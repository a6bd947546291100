/**
 * Secrets of an installation with several instances: in the database, sealed under SESSION_SECRET, which all of them are given.
 * The first instance brings those that it made before (DATA_DIR/secrets) or makes them; the others find them there.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Config } from './config.ts';
import { findSecret, newSecret, type SecretName, secretNames } from './secrets.ts';
import { StartError } from './start-error.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

function keyOf(sessionSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', sessionSecret, '', 'consulta shared secrets', 32));
}

/** Nonce, tag and ciphertext; the name is authenticated with it. */
function seal(key: Buffer, name: SecretName, secret: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), body]);
}

function open(key: Buffer, name: SecretName, sealed: Uint8Array): string {
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes))
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const body = opening.update(sealed.subarray(nonceBytes + tagBytes));
    return Buffer.concat([body, opening.final()]).toString('utf8');
  } catch (error) {
    throw new StartError(
      'SESSION_SECRET is not the one that this database was set up with: all instances need the same.',
      { cause: error },
    );
  }
}

/** This instance's own secret or the one that another has put there before. */
async function agreeOn(client: pg.Client, key: Buffer, name: SecretName, own: string): Promise<string> {
  await client.query(
    'INSERT INTO installation_secret (name, sealed) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
    [name, seal(key, name, own)],
  );
  const { rows } = await client.query<{ sealed: Uint8Array }>(
    'SELECT sealed FROM installation_secret WHERE name = $1',
    [name],
  );
  return open(key, name, rows[0]?.sealed ?? new Uint8Array());
}

/**
 * The configuration with secrets that all instances on this database have; throws a {@link StartError} for another
 * SESSION_SECRET. On a connection of its own: those of the pool are made after what needs a secret has been told about them.
 */
export async function shareSecrets(config: Config, databaseUrl: string): Promise<Config> {
  const key = keyOf(config.secret('session'));
  const shared = new Map<SecretName, string>();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const name of secretNames) {
      if (name === 'session' || name === 'database') continue;
      const own = findSecret(config.dataDir, name) ?? newSecret();
      shared.set(name, await agreeOn(client, key, name, own));
    }
  } finally {
    await client.end();
  }
  return { ...config, secret: (name) => shared.get(name) ?? config.secret(name) };
}
