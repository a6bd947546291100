import { SettingsScreen } from './screen.tsx';

export default function SettingsPage() {
  return <SettingsScreen />;
}
