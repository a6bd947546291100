/** On signing out, while the session still holds: the server forgets that this device takes push messages. */
import type { Api } from '#src/platform/client/transport.ts';

export async function removeOwnPush({ notifications }: Pick<Api, 'notifications'>): Promise<void> {
  const devices = await notifications.pushDevices.query();
  const own = devices.filter(({ current }) => current);
  await Promise.all(own.map(({ id }) => notifications.removePushDevice.mutate({ id })));
}
