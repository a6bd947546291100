/** The demo clinic, made through the API like a real one: every account has real keys and every message is really sealed. */

import type { Locale, Role } from '../src/features/identity/contract.ts';
import type { Engine } from '../src/features/messaging/client/engine.ts';
import {
  createNodeDevice,
  expectValue,
  startNodeEngine,
} from '../src/features/messaging/client/node-engine.ts';
import type { Api } from '../src/platform/client/transport.ts';
import { seedAppointment, seedHours, seedVisitTypes } from './seed-visits.ts';

interface DemoPerson {
  key: string;
  name: string;
  email: string;
  password: string;
  role: Role;
  locale: Locale;
  careTeams: readonly ('primary' | 'cardiology')[];
}

/** Printed at each start while the demo is on. */
export const demoSignIns: readonly DemoPerson[] = [
  person('admin', 'Elena Prieto', 'admin@clinic.example', 'blue-lighthouse-admin', 'admin', 'en', []),
  person('vega', 'Dr. Marta Vega', 'dr.vega@clinic.example', 'blue-lighthouse-vega', 'provider', 'en', [
    'primary',
    'cardiology',
  ]),
  person('nurse', 'Luis Ortega', 'nurse.ortega@clinic.example', 'blue-lighthouse-ortega', 'provider', 'es', [
    'primary',
  ]),
  person('chen', 'Dr. Wei Chen', 'dr.chen@clinic.example', 'blue-lighthouse-chen', 'provider', 'en', [
    'cardiology',
  ]),
  person('ana', 'Ana Ruiz', 'ana.ruiz@mail.example', 'green-orchard-ana', 'patient', 'es', ['primary']),
  person('john', 'John Miller', 'john.miller@mail.example', 'green-orchard-john', 'patient', 'en', [
    'primary',
    'cardiology',
  ]),
  person('carmen', 'Carmen López', 'carmen.lopez@mail.example', 'green-orchard-carmen', 'patient', 'es', [
    'cardiology',
  ]),
];

function person(
  key: string,
  name: string,
  email: string,
  password: string,
  role: Role,
  locale: Locale,
  careTeams: DemoPerson['careTeams'],
): DemoPerson {
  return { key, name, email, password, role, locale, careTeams };
}

/** Who writes what, in order. */
const conversations = [
  {
    between: ['ana', 'vega'],
    lines: [
      ['ana', 'Buenos días, doctora. Desde ayer me mareo un poco al levantarme.'],
      ['vega', 'Buenos días, Ana. ¿Ha tomado la tensión esta mañana?'],
      ['ana', 'Sí: 105 y 65. ¿Sigo tomando la pastilla entera?'],
      ['vega', 'Tome media hasta el viernes, beba agua y levántese despacio. El viernes me dice cómo va.'],
    ],
    unread: [['ana', 'Gracias. Hoy me encuentro mejor.']],
  },
  {
    between: ['john', 'vega'],
    lines: [
      ['john', 'Good morning, Dr. Vega. My blood test is done, when can I see the results?'],
      [
        'vega',
        'Good morning, John. They usually arrive within two days. I will write to you as soon as I have read them.',
      ],
    ],
    unread: [['john', 'Thank you. Do I have to fast before the next one?']],
  },
  {
    between: ['carmen', 'chen'],
    lines: [['chen', 'Buenas tardes, Carmen. ¿Cómo se encuentra después de la revisión?']],
    unread: [['carmen', 'Bien, doctor. Camino media hora cada día.']],
  },
  {
    between: ['nurse', 'vega'],
    lines: [['nurse', 'Marta, la sala 2 está lista para las curas de esta tarde.']],
    unread: [],
  },
] as const;

interface Joined {
  engine: Engine;
  api: Api;
  userId: string;
}

async function join(origin: string, token: string, demo: DemoPerson): Promise<Joined> {
  const { engine, transport } = await startNodeEngine(origin, createNodeDevice(origin));
  const { password, locale } = demo;
  const sheet = expectValue(await engine.beginAccount({ token, password, locale, sharedComputer: true }));
  expectValue(await engine.finishAccount({ typedBack: sheet.code }));
  const { userId } = await transport.api.identity.me.query();
  return { engine, api: transport.api, userId };
}

/** Waits until the engine's own view says so: everything written is stored. */
function settled(
  engine: Engine,
  conversationId: string,
  fits: (unsent: number, newest: number) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    void engine.watchConversation(conversationId, (view) => {
      const waiting = view.items.filter((item) => item.type === 'message' && item.seq === null).length;
      if (view.status === 'ready' && fits(waiting, view.lastSeq)) resolve();
    });
  });
}

/** A child without a login, whose mother writes to the doctor for him. */
async function seedCarer(input: {
  admin: Joined;
  carer: Joined;
  provider: Joined;
  careTeamId: string;
}): Promise<void> {
  const { admin, carer, provider, careTeamId } = input;
  const child = { displayName: 'Leo Vidal', careTeamIds: [careTeamId] };
  const { userId: patientId } = await admin.api.proxy.createDependent.mutate(child);
  await admin.api.proxy.link.mutate({
    carerId: carer.userId,
    patientId,
    relation: 'parent',
    // Clocks of server and database may differ by a moment.
    from: Date.now() - 60_000,
    until: null,
    consentNote: 'Libro de familia visto en recepción',
  });
  expectValue(await carer.engine.actFor(patientId));
  const started = await carer.engine.startConversation({ kind: 'direct', userId: provider.userId });
  const { conversationId } = expectValue(started);
  expectValue(await carer.engine.send(conversationId, 'Doctor, Leo ha dormido bien, pero sigue con tos.'));
  await settled(carer.engine, conversationId, (waiting, newest) => waiting === 0 && newest === 1);
  expectValue(await carer.engine.actFor(null));
}

/** Fills an empty clinic. `bootstrapToken` is the invitation of the first administrator. */
export async function seedDemoClinic(input: { origin: string; bootstrapToken: string }): Promise<void> {
  const { origin, bootstrapToken } = input;
  const joined = new Map<string, Joined>();
  const [first, ...others] = demoSignIns;
  if (first === undefined) return;
  const admin = await join(origin, bootstrapToken, first);
  joined.set(first.key, admin);
  await admin.api.admin.updateClinic.mutate({
    name: 'Clínica San Telmo',
    emergencyNumber: '112',
    promisedReplyMinutes: 24 * 60,
    officeHours: [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:30', to: '18:00' })),
    timeZone: 'Europe/Madrid',
    retentionDays: null,
    locale: 'es',
    joinBeforeMinutes: 15,
    joinAfterMinutes: 30,
    showQueuePosition: true,
    reminderMinutes: [1_440, 15],
  });
  const teams = {
    primary: (await admin.api.admin.createCareTeam.mutate({ name: 'Primary care', memberIds: [] })).id,
    cardiology: (await admin.api.admin.createCareTeam.mutate({ name: 'Cardiology', memberIds: [] })).id,
  };
  for (const demo of others) {
    const { email, name: displayName, role } = demo;
    const careTeamIds = demo.careTeams.map((team) => teams[team]);
    const { token } = await admin.api.admin.invite.mutate({ email, displayName, role, careTeamIds });
    joined.set(demo.key, await join(origin, token, demo));
  }
  const get = (key: string): Joined => {
    const found = joined.get(key);
    if (found === undefined) throw new Error(`no demo person ${key}`);
    return found;
  };
  const talks = new Map<string, string>();
  for (const { between, lines, unread } of conversations) {
    const [a, b] = [get(between[0]), get(between[1])];
    const started = await a.engine.startConversation({ kind: 'direct', userId: b.userId });
    const { conversationId } = expectValue(started);
    talks.set(between[0], conversationId);
    let count = 0;
    const say = async (key: string, text: string) => {
      expectValue(await get(key).engine.send(conversationId, text));
      count += 1;
      // Both sides have it before the next line, so that the order is the one written here.
      for (const side of [a, b])
        await settled(side.engine, conversationId, (waiting, newest) => waiting === 0 && newest >= count);
    };
    for (const [key, text] of lines) await say(key, text);
    for (const side of [a, b]) await side.engine.markRead(conversationId, count);
    for (const [key, text] of unread) await say(key, text);
  }
  await seedCarer({ admin, carer: get('carmen'), provider: get('chen'), careTeamId: teams.cardiology });
  const types = await seedVisitTypes(admin);
  for (const key of ['vega', 'chen']) await seedHours(get(key), [types.followUp, types.first]);
  const doctor = get('vega');
  const visits = [
    ['ana', types.followUp, 1],
    ['john', types.first, 2],
  ] as const;
  for (const [key, visitTypeId, inDays] of visits)
    await seedAppointment({
      patient: get(key),
      doctor,
      conversationId: talks.get(key) ?? '',
      visitTypeId,
      inDays,
    });
  // Receipts leave a moment after they are due; the last ones are asked for before the devices go.
  for (const side of joined.values()) await side.engine.signOut();
  for (const side of joined.values()) await side.engine.close();
}
