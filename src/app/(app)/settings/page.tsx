import { SettingsScreen } from '#src/features/identity/ui/settings-screen.tsx';

export default function SettingsPage() {
  return <SettingsScreen />;
}
