import { ChecksScreen } from './screen.tsx';

export default function ChecksPage() {
  return <ChecksScreen />;
}
