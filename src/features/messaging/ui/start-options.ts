/** What a new conversation may be with, and about. */
import type { Absence, Topic } from '#src/features/desk/contract.ts';
import type { Role } from '#src/features/identity/contract.ts';
import type { Contact } from '../contract.ts';

export interface TeamOption {
  id: string;
  name: string;
  members: { userId: string; name: string; role: Role }[];
}

export interface StartOptions {
  contacts: Contact[];
  teams: TeamOption[];
  topics: Topic[];
  /** Who of the contacts is away now. */
  away: (Omit<Absence, 'from'> & { userId: string })[];
  emergencyNumber: string | null;
}

export type ConversationChoice =
  | { kind: 'direct'; userId: string }
  | {
      kind: 'team';
      careTeamId: string;
      patientId: string;
      /** Sent at once when the conversation is open. */
      first?: { text: string; topic: string; urgent: boolean };
    };
