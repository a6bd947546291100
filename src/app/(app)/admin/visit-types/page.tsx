import { VisitTypesScreen } from './screen.tsx';

export default function VisitTypesPage() {
  return <VisitTypesScreen />;
}
