import { VisitsScreen } from './screen.tsx';

export default function VisitsPage() {
  return <VisitsScreen />;
}
