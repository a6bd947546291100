import { HistoryScreen } from './screen.tsx';

export default function VisitHistoryPage() {
  return <HistoryScreen />;
}
