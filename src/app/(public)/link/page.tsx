import { LinkThisDeviceScreen } from '#src/features/identity/ui/link-this-device-screen.tsx';

export default function LinkPage() {
  return <LinkThisDeviceScreen />;
}
