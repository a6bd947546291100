import { InvitationsScreen } from './screen.tsx';

export default function InvitationsPage() {
  return <InvitationsScreen />;
}
