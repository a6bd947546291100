/** The clinic's key, for the engine's door. */
import { attempt } from '#src/features/identity/client/failure.ts';
import {
  checkClinicCode,
  importClinicRoot,
  makeClinicRoot,
  readClinicRoot,
  readClinicRootCode,
  type TrustDeps,
} from './clinic-root.ts';
import { attestStaff, listStaff, readIdentities, renewStaff, revokeStaff } from './staff-statements.ts';
import type { TrustApi } from './trust-api.ts';

/** `deps` throws while nobody is signed in. */
export function createTrustCommands(deps: () => TrustDeps): TrustApi {
  const nothing = async (work: Promise<unknown>) => {
    await work;
    return null;
  };
  return {
    clinicRoot: () => attempt(async () => readClinicRoot(deps())),
    checkClinicCode: (code) => attempt(async () => ({ matches: await checkClinicCode(deps(), code) })),
    makeClinicRoot: ({ replace }) => attempt(async () => nothing(makeClinicRoot(deps(), replace))),
    importClinicRoot: ({ code }) => attempt(async () => nothing(importClinicRoot(deps(), code))),
    clinicRootCode: ({ password }) =>
      attempt(async () => ({ code: await readClinicRootCode(deps(), password) })),
    clinicStaff: () => attempt(async () => listStaff(deps())),
    staffIdentities: (userIds) => attempt(async () => readIdentities(deps(), userIds)),
    attestStaff: (people) => attempt(async () => nothing(attestStaff(deps(), people))),
    renewStaff: (userIds) => attempt(async () => ({ renewed: await renewStaff(deps(), userIds) })),
    revokeStaff: (userId) => attempt(async () => nothing(revokeStaff(deps(), userId))),
  };
}
