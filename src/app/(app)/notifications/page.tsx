import { CentreScreen } from './screen.tsx';

export default function NotificationsPage() {
  return <CentreScreen />;
}
