import { CareTeamsScreen } from '#src/features/admin/ui/care-teams-screen.tsx';

export default function CareTeamsPage() {
  return <CareTeamsScreen />;
}
