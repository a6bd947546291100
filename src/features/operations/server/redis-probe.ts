/** Whether Redis lets us in and answers. */

const patienceMs = 4_000;

/** Never throws: a wrong password, a closed port and silence are all “no”. */
export async function askRedis(url: string): Promise<boolean> {
  // Few clinics have one: the library is loaded when somebody asks.
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Told by the promises below; without a listener the library writes it to the console.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
