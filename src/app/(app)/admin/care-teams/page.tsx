import { CareTeamsScreen } from './screen.tsx';

export default function CareTeamsPage() {
  return <CareTeamsScreen />;
}
