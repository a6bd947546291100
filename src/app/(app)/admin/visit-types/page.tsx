import { VisitTypesScreen } from '#src/features/scheduling/ui/visit-types-screen.tsx';

export default function VisitTypesPage() {
  return <VisitTypesScreen />;
}
