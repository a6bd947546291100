/** Who may write to whom. Pure; the database only answers whether two people share a care team. */
import type { Role } from '#src/features/identity/contract.ts';

export interface Person {
  role: Role;
  disabled: boolean;
}

/** A patient and a provider need a care team in common; providers may always write to each other; nobody else may. */
export function mayWrite(from: Person, to: Person, shareCareTeam: boolean): boolean {
  if (from.disabled || to.disabled) return false;
  if (from.role === 'admin' || to.role === 'admin') return false;
  if (from.role === 'patient' && to.role === 'patient') return false;
  if (from.role === 'provider' && to.role === 'provider') return true;
  return shareCareTeam;
}
