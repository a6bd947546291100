/** Appointments for browser tests, made by the provider as the app would. */
import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import type { EngineApi } from '#src/features/messaging/client/engine-api.ts';
import { expectValue, startNodeEngine } from '#src/features/messaging/client/node-engine.ts';
import type { Api } from '#src/platform/client/transport.ts';
import type { Account } from './people.ts';

export interface SoonVisit {
  visitId: string;
  appointmentId: string;
  conversationId: string;
}

/** Does something at the API as this person. */
export async function atApi<T>(
  origin: string,
  { email, password }: Account,
  work: (api: Api, engine: EngineApi) => Promise<T>,
): Promise<T> {
  const { engine, transport } = await startNodeEngine(origin);
  try {
    expectValue(await engine.signIn({ email, password, sharedComputer: true }));
    return await work(transport.api, engine);
  } finally {
    await engine.signOut();
    await engine.close();
  }
}

/** A confirmed video visit that begins in some minutes: its waiting room is open. */
export function visitSoon(
  origin: string,
  people: { patient: Account; provider: Account },
  { inMinutes = 10 }: { inMinutes?: number } = {},
): Promise<SoonVisit> {
  return atApi(origin, people.provider, async (api, engine) => {
    const contact = (await api.messages.contacts.query()).find(({ name }) => name === people.patient.name);
    const type = (await api.scheduling.visitTypes.query()).find(({ remote, active }) => remote && active);
    if (contact === undefined || type === undefined)
      throw new Error('The clinic has the patient and a type.');
    const { conversationId } = expectValue(
      await engine.startConversation({ kind: 'direct', userId: contact.userId }),
    );
    const appointment = await api.scheduling.create.mutate({
      id: randomUUID(),
      patientId: contact.userId,
      visitTypeId: type.id,
      start: Math.ceil(Date.now() / 60_000 + inMinutes) * 60_000,
      conversationId,
      reasonMessageId: null,
    });
    if (appointment.visitId === null) throw new Error('A visit by video has a room.');
    return { visitId: appointment.visitId, appointmentId: appointment.id, conversationId };
  });
}

/** Past the card that explains, which stays where the browser has not said at once that camera and microphone may be used. */
export async function startDevices(page: Page): Promise<void> {
  const check = page.getByRole('button', {
    name: /^(Check camera and microphone|Comprobar cámara y micrófono)$/,
  });
  const started = page.getByRole('heading', { name: /^(Microphone|Micrófono)$/ });
  // The card goes by itself where the browser says so a moment later.
  await expect(async () => {
    if (!(await started.isVisible())) await check.click({ timeout: 2_000 });
    await expect(started).toBeVisible({ timeout: 10_000 });
  }).toPass();
}

/** The test of the connection is over; what it found is a measure of this machine, and decides nothing. */
export async function connectionTested(page: Page): Promise<void> {
  await expect(page.getByText(/^Your connection is (good|a little slow|weak)/)).toBeVisible();
}

/** What a provider is told of devices that work, whatever the measure of the connection said. */
export const devicesWork =
  /Camera, microphone and connection work\.|Connection a little slow|Weak connection/;
