import { PreferencesScreen } from './screen.tsx';

export default function NotificationSettingsPage() {
  return <PreferencesScreen />;
}
