import { ActiveScreen } from './screen.tsx';

export default function ActiveVisitsPage() {
  return <ActiveScreen />;
}
