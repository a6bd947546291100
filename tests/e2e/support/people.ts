/** People for browser tests: fresh accounts of the shared clinic, so that tests that run side by side do not meet. */
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import type { Locale, Role } from '#src/features/identity/contract.ts';
import { expectValue, startNodeEngine } from '#src/features/messaging/client/node-engine.ts';
import type { BookingRule } from '#src/features/scheduling/contract.ts';
import type { Api } from '#src/platform/client/transport.ts';
import { Person } from '#tests/support/person.ts';
import { demoSignIns } from '../../../prisma/seed.ts';

export interface Account {
  name: string;
  email: string;
  password: string;
  recoveryCode: string;
}

/** The demo clinic's administrator, at the API. */
async function withAdmin<T>(origin: string, work: (api: Api) => Promise<T>): Promise<T> {
  const demo = demoSignIns.find((person) => person.role === 'admin');
  if (demo === undefined) throw new Error('The demo has an administrator.');
  const { engine, transport } = await startNodeEngine(origin);
  expectValue(await engine.signIn({ email: demo.email, password: demo.password, sharedComputer: true }));
  const result = await work(transport.api);
  await engine.signOut();
  await engine.close();
  return result;
}

/** An invitation's token for somebody new. */
export function invite(
  origin: string,
  person: { name: string; role: Role; careTeamIds?: string[] },
): Promise<{ token: string; email: string }> {
  const email = `${randomUUID()}@mail.example`;
  const { name: displayName, role, careTeamIds = [] } = person;
  return withAdmin(origin, async (api) => ({
    token: (await api.admin.invite.mutate({ email, displayName, role, careTeamIds })).token,
    email,
  }));
}

/** Accepts an invitation, without a browser. */
export async function joinAs(origin: string, token: string, locale: Locale = 'en'): Promise<Account> {
  const person = await Person.join(origin, token, { locale });
  await person.engine.close();
  const { name, email, password, recoveryCode } = person;
  return { name, email, password, recoveryCode };
}

/** A patient and a provider who share a care team of their own. */
export async function newPair(
  origin: string,
  {
    names = ['Rosa Marín', 'Dr. Iván Soler'],
    locale = 'en',
  }: { names?: [string, string]; locale?: Locale } = {},
): Promise<{ patient: Account; provider: Account; team: string }> {
  const team = `Team ${randomUUID().slice(0, 8)}`;
  const tokens = await withAdmin(origin, async (api) => {
    const careTeamIds = [(await api.admin.createCareTeam.mutate({ name: team, memberIds: [] })).id];
    const token = async (displayName: string, role: Role) =>
      (
        await api.admin.invite.mutate({
          email: `${randomUUID()}@mail.example`,
          displayName,
          role,
          careTeamIds,
        })
      ).token;
    return { patient: await token(names[0], 'patient'), provider: await token(names[1], 'provider') };
  });
  const [patient, provider] = await Promise.all([
    joinAs(origin, tokens.patient, locale),
    joinAs(origin, tokens.provider, locale),
  ]);
  return { patient, provider, team };
}

/** A patient and providers of one care team; its name is `team`, and it answers questions about `topic`. */
export async function newTeam(
  origin: string,
  {
    patient,
    providers,
    team,
    topic,
  }: { patient: string; providers: readonly string[]; team: string; topic?: { en: string; es: string } },
): Promise<{ patient: Account; providers: Account[] }> {
  const tokens = await withAdmin(origin, async (api) => {
    const { id: careTeamId } = await api.admin.createCareTeam.mutate({ name: team, memberIds: [] });
    const careTeamIds = [careTeamId];
    if (topic !== undefined) await api.desk.putTopic.mutate({ id: null, ...topic, careTeamId });
    const token = async (displayName: string, role: Role) => {
      const email = `${randomUUID()}@mail.example`;
      return (await api.admin.invite.mutate({ email, displayName, role, careTeamIds })).token;
    };
    return {
      patient: await token(patient, 'patient'),
      providers: await Promise.all(providers.map((name) => token(name, 'provider'))),
    };
  });
  return {
    patient: await joinAs(origin, tokens.patient),
    providers: await Promise.all(tokens.providers.map((token) => joinAs(origin, token))),
  };
}

/** A small child without a login, in this care team, for whom somebody acts from now on. */
export async function addChild(
  origin: string,
  { name, carer, team }: { name: string; carer: Account; team: string },
): Promise<void> {
  const parent = await Person.signIn(origin, carer);
  const carerId = await parent.userId();
  await parent.engine.close();
  await withAdmin(origin, async (api) => {
    const careTeamIds = (await api.admin.careTeams.query())
      .filter((each) => each.name === team)
      .map(({ id }) => id);
    const { userId: patientId } = await api.proxy.createDependent.mutate({ displayName: name, careTeamIds });
    await api.proxy.link.mutate({
      carerId,
      patientId,
      relation: 'parent',
      from: Date.now() - 60_000,
      until: null,
      consentNote: 'Family book seen',
    });
  });
}

/** A type of video visit of the clinic. */
export async function addVisitType(
  origin: string,
  type: { en: string; es: string; booking: BookingRule; minutes?: number },
): Promise<void> {
  await withAdmin(origin, async (api) => {
    const { minutes = 20, ...named } = type;
    await api.scheduling.putVisitType.mutate({ id: null, ...named, minutes, remote: true, active: true });
  });
}

/** A browser profile of its own. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  return context.newPage();
}

async function enter(page: Page, account: Pick<Account, 'email' | 'password'>): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(account.email);
  await page.locator('input[type=password]').fill(account.password);
  await page.locator('input[type=password]').press('Enter');
}

export async function signIn(page: Page, account: Pick<Account, 'email' | 'password'>): Promise<void> {
  await enter(page, account);
  await page.waitForURL('**/inbox');
}

/** Signs the demo clinic's administrator in. */
export async function signInAsAdmin(page: Page): Promise<void> {
  const admin = demoSignIns.find((person) => person.role === 'admin');
  if (admin === undefined) throw new Error('The demo has an administrator.');
  await enter(page, admin);
  await page.waitForURL('**/admin/people');
}

/** Signed in, in a profile of its own. */
export async function arrive(
  browser: Browser,
  origin: string,
  account: Account,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openPage(browser, origin, options);
  await signIn(page, account);
  return page;
}

/** Starts the conversation with somebody from the dialog. */
export async function startChat(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  await page.getByRole('dialog').getByText(name, { exact: false }).first().click();
  await page.waitForURL('**/inbox/c/*');
}

export async function openChat(page: Page, name: string): Promise<void> {
  await page.getByRole('list', { name: 'Your conversations' }).getByText(name).first().click();
  await page.waitForURL('**/inbox/c/*');
}

export async function write(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: /^(Message to|Mensaje para)/ });
  await box.fill(text);
  await box.press('Enter');
}

/** The message with this text as its reader is told of it: “You, 9:41 AM, Read”. */
export function message(page: Page, text: string) {
  return page.getByRole('article').filter({ hasText: text });
}

export function messageInState(page: Page, text: string, state: string) {
  return page.getByRole('article', { name: new RegExp(`${state}$`) }).filter({ hasText: text });
}
