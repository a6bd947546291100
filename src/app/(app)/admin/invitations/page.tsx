import { InvitationsScreen } from '#src/features/admin/ui/invitations-screen.tsx';

export default function InvitationsPage() {
  return <InvitationsScreen />;
}
