import { VisitsScreen } from '#src/features/scheduling/ui/visits-screen.tsx';

export default function VisitsPage() {
  return <VisitsScreen />;
}
